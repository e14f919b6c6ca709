"""After the show: the record of a run on one page, and as files for the office and for everybody.

What you would get wrong: a rehearsal's log can be read here too. It says so on the page, in every file and in
every file's name.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from studio.domain.records import asrun
from studio.domain.records.bundle import VERIFIER, bundle_of
from studio.domain.records.differences import explain as explain_difference
from studio.domain.records.show_record import differences_csv, log_xlsx, show_record
from studio.forms.commands import understood
from studio.forms.record import ExplanationForm
from studio.models import Run
from studio.views.obeying import run_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@never_cache
@require_GET
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def record(request: StaffRequest, run: int) -> HttpResponse:
    return _page(request, run_of(run))


@never_cache
@require_GET
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def printed(request: StaffRequest, run: int) -> HttpResponse:
    """Differences, what aired, and the whole log, for paper."""
    return _page(request, run_of(run), template="studio/record_print.html")


@never_cache
@require_GET
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def differences(request: StaffRequest, run: int) -> HttpResponse:
    found = run_of(run)
    return _file(found, "differences", "csv", CSV, differences_csv(found))


@never_cache
@require_GET
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def workbook(request: StaffRequest, run: int) -> HttpResponse:
    found = run_of(run)
    return _file(found, "as-run", "xlsx", XLSX, log_xlsx(found))


@never_cache
@require_GET
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def bundle(request: StaffRequest, run: int) -> HttpResponse:
    """The signed record; refused with the reason while anything of it is not final."""
    made = bundle_of(run_of(run))
    response = HttpResponse(made.content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@require_POST
@role_required(Role.PRODUCER)
def explain(request: StaffRequest, run: int) -> HttpResponse:
    found, said = run_of(run), understood(ExplanationForm(request.POST)).cleaned_data
    explain_difference(found, said["key"], said["reason"], by=request.user, at=now())
    if request.htmx:
        return _page(request, found, template="studio/record/_differences.html")
    return redirect("studio:record", run)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier, as it lies in the repository."""
    response = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{VERIFIER.name}"'
    return response


def _page(request: StaffRequest, run: Run, *, template: str = "studio/record.html") -> HttpResponse:
    context = {"record": show_record(run), "run": run, "episode": run.episode, "at": now()}
    may = request.user.has_role(Role.PRODUCER) and not run.is_rehearsal
    more = {"can_explain": may, "log": asrun.lines(run)}
    return render(request, template, context | more)


def _file(run: Run, name: str, kind: str, content_type: str, content: Any) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    label = f"rehearsal-{name}" if run.is_rehearsal else name
    file = f"{label}-{run.episode.number:02d}-{run.pk}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
