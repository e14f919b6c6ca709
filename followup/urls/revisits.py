"""Addresses of the reporters' desk."""

from django.urls import path

from followup.views import revisits

revisit_patterns = [
    path("revisits/", revisits.revisits, name="revisits"),
    path("revisits/<int:revisit>/", revisits.one, name="revisit"),
    path("revisits/<int:revisit>/shots", revisits.list_shot, name="revisit-shot"),
    path("revisits/<int:revisit>/file", revisits.file, name="revisit-file"),
    path("revisits/shots/<int:shot>/take", revisits.take, name="shot-take"),
]
