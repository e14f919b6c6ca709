"""Answering htmx: the changed fragment to htmx, a redirect to everybody else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def fragment_or_redirect(
    request: HttpRequest, fragment: str, context: dict[str, Any], *, to: str
) -> HttpResponse:
    """`fragment` rendered for an htmx request; a redirect to URL `to` for a plain one."""
    if getattr(request, "htmx", False):
        return render(request, fragment, context)
    return redirect(to)
