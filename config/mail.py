"""Where mail goes, from the environment: EMAIL_URL, or the usual EMAIL_HOST and its sisters.

What you would get wrong: a default that throws mail away. Without a server every message is kept as a file
in DATA_DIR/outbox, and the desk shows that none is set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

OUTBOX = "common.outbox.OutboxBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
TRUE = {"1", "true", "yes", "on"}


@dataclass(frozen=True)
class Mail:
    backend: str = OUTBOX
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False


def mail_settings(environment: Mapping[str, str]) -> Mail:
    """EMAIL_URL before EMAIL_HOST; an address that is none is refused at the start, by ValueError."""
    if url := environment.get("EMAIL_URL"):
        return _of_url(url)
    host = environment.get("EMAIL_HOST", "")
    if not host:
        return Mail()
    tls, ssl = (environment.get(name, "").lower() in TRUE for name in ("EMAIL_USE_TLS", "EMAIL_USE_SSL"))
    port = int(environment.get("EMAIL_PORT") or _usual_port(tls=tls, ssl=ssl))
    user, password = environment.get("EMAIL_HOST_USER", ""), environment.get("EMAIL_HOST_PASSWORD", "")
    return Mail(SMTP, host, port, user, password, tls, ssl)


def _of_url(url: str) -> Mail:
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("EMAIL_URL is smtp://[user:password@]host[:port][?tls=1] or smtps://…")
    ssl = parts.scheme == "smtps"
    tls = not ssl and parse_qs(parts.query).get("tls", ["0"])[0].lower() in TRUE
    port = parts.port or _usual_port(tls=tls, ssl=ssl)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Mail(SMTP, parts.hostname, port, user, password, tls, ssl)


def _usual_port(*, tls: bool, ssl: bool) -> int:
    return 465 if ssl else 587 if tls else 25
