"""The OGraf package: manifests, modules, looks and words, one file at a time or all in a zip.

Open to every origin: another controller's page loads them, and there is nothing of any programme in them.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override
from django.views.decorators.http import require_safe

from studio.domain.screens import ograf

TYPES = {"json": "application/json", "mjs": "text/javascript", "js": "text/javascript", "css": "text/css",
         "webp": "image/webp", "html": "text/html; charset=utf-8"}  # fmt: skip
LANGUAGES = ("zh-hans", "en")
SHARED = (
    "ograf/graphic.mjs",
    *(f"js/screen/{name}.js" for name in
      ("cover", "dates", "graphics", "kinds", "motion", "paragraphs", "ticker", "words")),
    *(f"css/screen/{name}.css" for name in
      ("frame", "motion", "live", "lower-third", "commitment", "layers", "themes")),
    "css/base/tokens.css",
    "pictures/water.webp",
    "pictures/water-2160.webp",
)  # fmt: skip


@require_safe
def package_file(request: HttpRequest, path: str) -> HttpResponse:
    """One file of the package; manifests in the reader's language."""
    try:
        content = read_part(path)
    except (KeyError, FileNotFoundError):
        raise Http404 from None
    return _open_to_all(HttpResponse(content, content_type=TYPES[path.rpartition(".")[2]]))


@require_safe
def package(request: HttpRequest) -> HttpResponse:
    """All of it, for controllers that take an upload."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in parts():
            archive.writestr(path, read_part(path))
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="wenzheng-ograf.zip"'
    return _open_to_all(answer)


def parts() -> Iterator[str]:
    """The paths of all files, as they lie to each other."""
    for name in ograf.GRAPHICS:
        yield from (f"ograf/{name}.ograf.json", f"ograf/{name}.mjs")
    yield from (f"ograf/parts.{language}.html" for language in LANGUAGES)
    yield from SHARED


def read_part(path: str) -> bytes:
    """FileNotFoundError for a path that is not in the package."""
    if path not in set(parts()):
        raise FileNotFoundError(path)
    name = path.removeprefix("ograf/")
    if name.endswith(".ograf.json"):
        manifest = ograf.manifest(name.removesuffix(".ograf.json"))
        return json.dumps(manifest, ensure_ascii=False, indent=2).encode()
    if name.startswith("parts."):
        with override(name.split(".")[1]):
            return render_to_string("studio/ograf/parts.html", {"language": name.split(".")[1]}).encode()
    return Path(str(finders.find(path))).read_bytes()


def _open_to_all(answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Cache-Control"] = "no-cache"
    return answer
