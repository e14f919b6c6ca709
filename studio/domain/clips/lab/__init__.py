"""The laboratory: what is done to the bytes of a film, in plain Python over PyAV.

What you would get wrong: nothing here knows Django, the database or a language. `python -m
studio.domain.clips.lab` runs one piece of work as a child process that may crash, stall or be killed; faults
leave as codes.
"""
