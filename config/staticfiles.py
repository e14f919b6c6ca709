"""Static files: hashed and compressed; ES modules import each other by hashed name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):
    """Off by default in Django: without it a hashed module imports unhashed, stale neighbours."""

    support_js_module_import_aggregation = True
    # A name missing from the manifest falls back to the plain one, so that a test or a first
    # `runserver` needs no collectstatic; `make run` always collects.
    manifest_strict = False
