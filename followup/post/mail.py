"""Mail through the server of the settings: everything up to the dot, then the dot.
 What you would get wrong: `send_messages`. It says DATA, the text and the dot in one breath, so that a crash
in it tells nothing. Here the text is there and the dot is not (RFC 5321, 4.1.1.4: before it the server must
not deliver); the dot goes out once the row says so. Backends that speak no SMTP (the outbox, tests) do all in
`hand_over`.
"""

import smtplib
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from common import clock
from followup.post.base import TIMEOUT_S, Fault, Letter, Trouble, scrubbed

DOT = b".\r\n"


class Mail:
    def __init__(self, letter: Letter, timeout_s: float = TIMEOUT_S) -> None:
        self._letter, self._timeout_s = letter, timeout_s
        self._line: smtplib.SMTP | None = None
        self._message = mail_of(letter)

    def ready(self) -> None:
        try:
            self._begin()
        except smtplib.SMTPAuthenticationError as error:
            raise Trouble(Fault.REFUSED, f"SMTP {error.smtp_code}") from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, error.smtp_error) from error
        except TimeoutError as error:
            raise Trouble(Fault.SILENT) from error
        except (OSError, smtplib.SMTPException) as error:
            silent = isinstance(error.__context__, TimeoutError)  # smtplib calls it a broken line
            raise Trouble(Fault.SILENT if silent else Fault.UNREACHABLE, type(error).__name__) from error

    def _begin(self) -> None:
        backend: Any = get_connection()
        if not isinstance(backend, EmailBackend):
            return
        backend.timeout = self._timeout_s
        backend.open()
        self._line = line = backend.connection
        assert line  # noqa: S101  open() raises else
        line.ehlo_or_helo_if_needed()
        _expect({250}, line.mail(settings.DEFAULT_FROM_EMAIL))
        _expect({250, 251}, line.rcpt(self._letter.to))
        _expect({354}, line.docmd("DATA"))
        message: Any = self._message.message()
        text = bytes(message.as_bytes(linesep="\r\n")).replace(b"\r\n.", b"\r\n..")
        line.send(text if text.endswith(b"\r\n") else text + b"\r\n")

    def hand_over(self) -> None:
        if self._line is None:
            get_connection().send_messages([self._message])
            return
        try:
            self._line.send(DOT)
            answer = self._line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Trouble(Fault.LOST_ANSWER, type(error).__name__, perhaps=True) from error
        _expect({250}, answer)

    def close(self) -> None:
        if self._line:
            self._line.close()


def _expect(codes: set[int], answer: tuple[int, bytes]) -> None:
    code, said = answer
    if code not in codes:
        raise _refused(code, said)


def mail_of(letter: Letter) -> EmailMessage:
    """The Message-ID is the key: the same mail sent again is the same mail to whoever looks."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    headers = {"Message-ID": f"<{letter.key}@{domain}>", "Date": format_datetime(clock.now())}
    headers["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers
    return EmailMessage(letter.title, letter.words, settings.DEFAULT_FROM_EMAIL, [letter.to], headers=headers)


def _refused(code: int, said: bytes | str) -> Trouble:
    """4xx: later; 5xx: never, said the server."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    later = 400 <= code < 500
    detail = scrubbed(f"SMTP {code} {text}", settings.EMAIL_HOST_PASSWORD)
    return Trouble(Fault.BUSY if later else Fault.REFUSED, detail, for_good=500 <= code < 600)
