"""Addresses of the working calendar (public)."""

from django.urls import path

from followup.views import calendar

calendar_patterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:year>/", calendar.calendar, name="calendar-year"),
]
