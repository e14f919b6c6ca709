"""Static files: hashed and compressed; ES modules import each other by hashed name."""

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Their comments show an `import` of a file that does not exist; no page of ours uses them.
NOT_HASHED = "django_htmx/ext/"


class HashedModules(CompressedManifestStaticFilesStorage):
    """Off by default in Django: without it a hashed module imports unhashed, stale neighbours."""

    support_js_module_import_aggregation = True
    # A name missing from the manifest falls back to the plain one, so that a test or a first
    # `runserver` needs no collectstatic; `make run` always collects.
    manifest_strict = False

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        hashed = {name: where for name, where in paths.items() if not name.startswith(NOT_HASHED)}
        yield from super().post_process(hashed, dry_run=dry_run, **options)
