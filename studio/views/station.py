"""The station's own settings: its name and the limits of the technical check."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.enums import Role
from common.roles import StaffRequest, role_required
from studio.domain.clips import clip_check
from studio.domain.clips.station import station
from studio.forms.clips import StationForm


@require_http_methods(["GET", "POST"])
@role_required(Role.PRODUCER)
def settings(request: StaffRequest) -> HttpResponse:
    """Every clip's verdict is formed anew from what was measured; nothing is measured again."""
    form = StationForm(request.POST or None, instance=station())
    if not form.is_valid():
        return render(request, "studio/station.html", {"form": form}, status=400 if form.is_bound else 200)
    clip_check.change_limits(**form.facts())
    return redirect("studio:clips")
