"""The bytes of evidence: what may be shown, inline; what arrived, as a download.

What you would get wrong: a type or a name that somebody sent. The type comes from our own list, the name is
cleaned, documents are never shown inline, and a sandbox stands around everything.
"""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.byte_range import serve_bytes
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain.evidence import store
from followup.domain.evidence.standing import public, visible
from followup.enums import EvidenceKind
from followup.models import Evidence

SHOWN_TYPES = {"jpg": "image/jpeg", "mp4": "video/mp4", "mov": "video/quicktime", "pdf": "application/pdf"}
ORIGINAL_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def shown(request: HttpRequest, evidence: int) -> HttpResponseBase:
    """The public copy: to everybody once released, before that to those who may open the file.

    A film that nobody has released has no copy yet; those who may open it see the film itself.
    """
    found = _find(request, evidence)
    name = found.public or (found.original if found.kind == EvidenceKind.VIDEO else "")
    if not name:
        raise Http404
    return _served(request, found, name, inline=found.kind != EvidenceKind.DOCUMENT)


@require_safe
def thumb(request: HttpRequest, evidence: int) -> HttpResponseBase:
    """The small picture: of a photograph, or of a film's beginning."""
    found = _find(request, evidence)
    if found.kind == EvidenceKind.DOCUMENT:
        raise Http404
    return _served(request, found, store.thumb_of(found.original), inline=True)


@require_safe
@role_required(Role.HANDLER, Role.SUPERVISOR, Role.REPORTER)
def original(request: StaffRequest, evidence: int) -> HttpResponseBase:
    """What arrived, byte for byte, place and time included; always a download."""
    found = get_object_or_404(visible(request.user), pk=evidence)
    return _served(request, found, found.original, inline=False)


def _find(request: HttpRequest, evidence: int) -> Evidence:
    if found := public().filter(pk=evidence).first():
        return found
    if not request.user.is_authenticated:
        raise Http404
    return get_object_or_404(visible(request.user), pk=evidence)


def _public_name(found: Evidence, name: str) -> str:
    """Without the file's own name, which may hold a person's."""
    return f"{found.task.commitment.code}-{found.pk}.{name.rpartition('.')[2]}"


def _served(request: HttpRequest, found: Evidence, name: str, *, inline: bool) -> HttpResponseBase:
    types = ORIGINAL_TYPES if name == found.original else SHOWN_TYPES
    kind, storage = types[name.rpartition(".")[2]], store.storage()
    if not storage.exists(name):
        raise Http404
    etag = f"{found.sha256}-{name.partition('.')[0][-2:]}"
    response = serve_bytes(request, name, content_type=kind, etag=etag, storage=storage)
    if (
        "Cache-Control" in response
    ):  # asked anew each time: what is taken back from the public is gone at once
        response["Cache-Control"] = "private, no-cache"
    said = found.file_name if name == found.original else _public_name(found, name)
    response["Content-Disposition"] = str(content_disposition_header(not inline, said))
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
