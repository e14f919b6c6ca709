"""Mail where no mail server is set: one file for each message in settings.EMAIL_OUTBOX.
 What you would get wrong: writing the same message twice. The file is named by the Message-ID and appears
whole or not at all, so that mail sent again after a crash is one file still.
"""

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            keep(mail)
        return len(email_messages)


def keep(mail: EmailMessage) -> Path:
    """Write one message into the outbox, readable by the account of the server alone."""
    message: Any = mail.message()
    folder = Path(settings.EMAIL_OUTBOX)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:32]
    path, draft = folder / f"{name}.eml", folder / f".{name}.{secrets.token_hex(4)}"
    with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(message.as_bytes(linesep="\r\n"))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    return path


def is_used() -> bool:
    """No mail server is set: what is sent stays in the house."""
    return bool(f"{__name__}.{OutboxBackend.__name__}" == settings.EMAIL_BACKEND)
