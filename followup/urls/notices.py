"""Addresses of the page of notices."""

from django.urls import path

from followup.views import notices

notice_patterns = [
    path("desk/notices/", notices.notices, name="notices"),
    path("desk/notices/lamp", notices.lamp, name="notices-lamp"),
    path("desk/notices/<int:pk>.<str:kind>", notices.document, name="notice-document"),
    path("desk/notices/messages/<int:pk>/again", notices.again, name="message-again"),
    path("desk/notices/messages/<int:pk>/arrived", notices.arrived, name="message-arrived"),
]
