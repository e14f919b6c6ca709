"""Time: the working calendar, office hours, the limits K1 to K7, and why a date is what it is.

What you would get wrong: counting days by hand. Every date that a unit is held to comes from here, so that it
can be counted anew when a year is announced or an office is closed, and explained day by day.
"""
