"""manage.py import_clip FILE --title TITLE: the same door as the set-up pages use."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import DomainError
from studio.domain.clips.media import import_clip


class Command(BaseCommand):
    help = "Import an exposé clip: probe it, make its poster, store it. The same file twice is one clip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--title", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            clip = import_clip(path, title=options["title"])
        except DomainError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(
            f"{clip.pk} {clip.title}: {clip.duration_ms / 1000:.1f} s, {clip.width}x{clip.height}, "
            f"{clip.video_codec}/{clip.audio_codec or '-'}, {clip.size} bytes"
        )
