"""The clip library: bringing clips in, looking at what the check found, signing them off.

A file comes in pieces, sent by a script that can go on after a reload; without a script it comes whole. What
you would get wrong: a piece is read from the request as a stream. `request.body` would hold it in memory.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from studio.domain.clips import clip_intake, clip_library, sign_off, uploads
from studio.forms.clips import BeginForm, PieceForm, WholeForm, WithdrawForm
from studio.forms.commands import understood
from studio.models import Upload

READERS = (Role.PRODUCER, Role.REPORTER, Role.SUPERVISOR)
BRINGERS = (Role.PRODUCER, Role.REPORTER)
SIGNERS = (Role.PRODUCER, Role.SUPERVISOR)


@require_GET
@role_required(*READERS)
def library(request: StaffRequest) -> HttpResponse:
    return render(request, "studio/clips.html", _shown(request) | {"form": WholeForm()})


@require_GET
@role_required(*READERS)
def shelf(request: StaffRequest) -> HttpResponse:
    return _shelf(request)


@require_POST
@role_required(*BRINGERS)
def begin(request: StaffRequest) -> HttpResponse:
    """{"key", "received", "size", "piece"}: where to send the pieces, and from which byte on."""
    told = understood(BeginForm(request.POST)).facts()
    return _told(uploads.begin_upload(**told, by=request.user, at=now()))


@require_GET
@role_required(*BRINGERS)
def state(request: HttpRequest, key: str) -> HttpResponse:
    """How far an upload is: asked after every break."""
    return _told(clip_library.find_upload(key))


@require_POST
@role_required(*BRINGERS)
def piece(request: StaffRequest, key: str) -> HttpResponse:
    """`?offset=`: the bytes of the body begin there. 409 with `received` when the upload stands elsewhere."""
    offset = understood(PieceForm(request.GET)).cleaned_data["offset"]
    length = int(request.headers.get("Content-Length") or 0)
    upload = clip_library.find_upload(key)
    return _told(
        uploads.add_piece(upload, offset=offset, stream=request, length=length, by=request.user, at=now())
    )


@require_POST
@role_required(*BRINGERS)
def whole(request: StaffRequest) -> HttpResponse:
    """Without a script: Django has written the file to a temporary one, which is read once more."""
    told = understood(WholeForm(request.POST, request.FILES)).cleaned_data
    clip_intake.bring_whole(told["file"], title=told["title"], by=request.user, at=now())
    return redirect("studio:clips")


@require_POST
@role_required(*BRINGERS)
def drop(request: StaffRequest, key: str) -> HttpResponse:
    uploads.drop_upload(clip_library.find_upload(key), by=request.user)
    return _shelf(request)


@require_POST
@role_required(*BRINGERS)
def again(request: StaffRequest, key: str) -> HttpResponse:
    clip_library.try_again(clip_library.find_upload(key), now())
    return _shelf(request)


@require_POST
@role_required(*READERS)
def check(request: StaffRequest, clip: int) -> HttpResponse:
    clip_library.check_again(clip_library.find_clip(clip), now())
    return _shelf(request)


@require_POST
@role_required(*SIGNERS)
def sign(request: StaffRequest, clip: int) -> HttpResponse:
    sign_off.sign_off(clip_library.find_clip(clip), by=request.user, at=now())
    return _shelf(request)


@require_POST
@role_required(*SIGNERS)
def withdraw(request: StaffRequest, clip: int) -> HttpResponse:
    reason = understood(WithdrawForm(request.POST)).cleaned_data["reason"]
    sign_off.withdraw(clip_library.find_clip(clip), reason, by=request.user, at=now())
    return _shelf(request)


@require_POST
@role_required(Role.PRODUCER)
def remove(request: StaffRequest, clip: int) -> HttpResponse:
    clip_library.remove(clip_library.find_clip(clip))
    return _shelf(request)


def _told(upload: Upload) -> JsonResponse:
    return JsonResponse(uploads.standing(upload))


def _shown(request: StaffRequest) -> dict[str, object]:
    user = request.user
    return {
        "library": clip_library.library(user),
        "can_bring": user.has_role(*BRINGERS),
        "can_sign": user.has_role(*SIGNERS),
        "can_remove": user.has_role(Role.PRODUCER),
    }


def _shelf(request: StaffRequest) -> HttpResponse:
    return fragment_or_redirect(request, "studio/clips/_shelf.html", _shown(request), to="/studio/clips/")
