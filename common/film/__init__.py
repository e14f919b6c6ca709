"""Looking at the bytes of a film, in plain Python over PyAV: what it is, and that it is whole.

What you would get wrong: calling it in a server process. A decoder may crash on a hostile file; both its
users (the clip library's worker, the intake of evidence) run it in a child.
"""
