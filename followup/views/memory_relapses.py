"""Whoever sees that a closed matter has come back says so here, without an account.

What you would get wrong: showing what somebody wrote. The page thanks, and the words go to the supervisors.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from common import clock
from followup.domain.memory.addresses import promise_page
from followup.domain.tasks import relapses


@require_http_methods(["GET", "HEAD", "POST"])
def relapsed(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    task = get_object_or_404(relapses.reportable(), commitment__code=code, unit__code=unit)
    context = {"here": "ledger", "task": task, "page": promise_page(code), "told": request.method == "POST"}
    if request.method == "POST":
        words, place = request.POST.get("words", ""), request.META.get("REMOTE_ADDR", "")
        relapses.report_by_public(task, words, place=place, at=clock.now())
    return render(request, "followup/memory/relapsed.html", context)
