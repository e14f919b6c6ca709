"""A clip uploaded on the set-up pages: probed while the form is checked, so that a file which a
browser could not play is refused beside its field, in a sentence, before anything is stored.

The caller stores it: `import_clip(form.uploaded_path, title=form.cleaned_data["title"])`.
"""

import weakref
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from studio.domain.clips.media import probe_clip
from studio.errors import ClipUnplayable
from studio.models import Clip


class ClipForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """Title and file. The file of a stored clip cannot be exchanged: import another one."""

    uploaded_path: Path

    class Meta:
        model = Clip
        fields = ("title", "file")
        help_texts = {"file": _("MP4 with H.264 and AAC, or WebM with VP9 and Opus.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["file"].disabled = True

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if not isinstance(upload, UploadedFile):
            return upload
        self.uploaded_path = self._on_disk(upload)
        try:
            probe_clip(self.uploaded_path)
        except ClipUnplayable as error:
            raise forms.ValidationError(error.sentence, code=error.code) from error
        return upload

    def _on_disk(self, upload: Any) -> Path:
        """Where the upload lies; a small one lies in memory and is written to a file of its own."""
        if hasattr(upload, "temporary_file_path"):
            return Path(upload.temporary_file_path())
        with NamedTemporaryFile(suffix=".upload", delete=False) as copy:
            for chunk in upload.chunks():
                copy.write(chunk)
        path = Path(copy.name)
        weakref.finalize(self, path.unlink, missing_ok=True)  # goes with the form
        return path
