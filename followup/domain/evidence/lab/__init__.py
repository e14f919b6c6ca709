"""The laboratory: what is done to the bytes that were handed in, in plain Python over Pillow, pypdf and PyAV.

What you would get wrong: nothing here knows Django, the database or a language, and nothing of it runs in a
server process. `python -m followup.domain.evidence.lab` examines one file as a child that may crash, stall or
be killed; what is wrong leaves as a code.
"""
