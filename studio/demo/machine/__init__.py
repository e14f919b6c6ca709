"""The time machine (manage.py time_machine): an episode and the days after it, over any holiday."""
