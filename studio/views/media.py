"""Bytes of clips and posters for the screens. The screen's key in the address is the permission."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from common.byte_range import serve_bytes
from common.enums import Role
from studio.domain.clips import media
from studio.models import Clip

CONTENT_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}
STAFF = (Role.PRODUCER, Role.SCRIBE, Role.SUPERVISOR, Role.REPORTER)


def _find(request: HttpRequest, key: str, clip: int) -> Clip:
    """The clip, if the key's episode uses it, or for staff, who preview any clip; units preview none."""
    user = request.user
    staff = user.is_authenticated and user.has_role(*STAFF) and not user.has_role(Role.HANDLER)
    found = Clip.objects.filter(pk=clip).first() if staff else media.clip_for_screen(key, clip)
    if found is None:
        raise Http404
    return found


@require_safe
def clip(request: HttpRequest, key: str, clip: int) -> HttpResponseBase:
    """The video: 200, 206, 304 or 416; 404 to whoever holds no key."""
    found = _find(request, key, clip)
    name = str(found.file.name)
    kind = CONTENT_TYPES[name.rpartition(".")[2]]
    return serve_bytes(request, name, content_type=kind, etag=found.sha256)


@require_safe
def poster(request: HttpRequest, key: str, clip: int) -> HttpResponseBase:
    """The clip's first frame."""
    found = _find(request, key, clip)
    return serve_bytes(
        request, str(found.poster.name), content_type="image/jpeg", etag=f"{found.sha256}-poster"
    )
