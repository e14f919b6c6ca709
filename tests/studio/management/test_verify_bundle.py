"""`manage.py verify_bundle`: the stand-alone script, with this station's key."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from studio.domain.records import bundle
from studio.models import Run
from tests.studio.domain.evenings import module_played, played

pytestmark = pytest.mark.django_db
__all__ = ["module_played", "played"]  # fixtures


def test_a_whole_record_and_a_changed_one(played: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "record.zip", StringIO()
    path.write_bytes(bundle.bundle_of(played).content)
    call_command("verify_bundle", str(path), stdout=out)
    assert "OK, episode 2" in out.getvalue()
    with pytest.raises(CommandError, match=r"station-key.txt: another key than the one given"):
        call_command("verify_bundle", str(path), key="A" * 43, stdout=out)
    path.write_bytes(path.read_bytes().replace("插播".encode(), "改了".encode()))
    with pytest.raises(CommandError, match="FAULT: the file: not a whole record"):  # the zip's own checksum
        call_command("verify_bundle", str(path), stdout=out)
