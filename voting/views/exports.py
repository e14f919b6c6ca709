"""A sealed round's files, and the editor's honesty signals. Off air: never on a screen or a public page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from voting.domain import exports
from voting.models import Round


@never_cache
@require_safe
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def export(request: StaffRequest, round_id: int, kind: str) -> HttpResponse:
    """The file, with its SHA-256 as RFC 9530 has it."""
    if kind not in exports.KINDS:
        raise Http404
    found = get_object_or_404(Round.objects.select_related("electorate"), pk=round_id)
    file = exports.export_round(found, kind, by=str(request.user), at=now())
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-SHA256"] = file.sha256
    return response


@never_cache
@require_safe
@role_required(Role.PRODUCER)
def signals(request: HttpRequest, round_id: int) -> HttpResponse:
    """What the result is worth, for the editor."""
    found = get_object_or_404(Round, pk=round_id)
    return render(request, "voting/signals.html", {"round": found, "signals": found.signals})
