"""Draws and sounds the two exposé clips of the demo (`make clips`): Pillow, PyAV, no camera.

Everything is computed from the time in the clip and fixed seeds, so a redraw gives the same film.
Nothing here is imported while the product runs.
"""
