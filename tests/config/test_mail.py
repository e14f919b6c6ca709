"""Where mail goes, from the environment; what is no address is refused at the start."""

import pytest

from config.mail import OUTBOX, SMTP, Mail, mail_settings


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, Mail(OUTBOX)),
        ({"EMAIL_URL": "smtp://box.cn"}, Mail(SMTP, "box.cn", 25)),
        (
            {"EMAIL_URL": "smtp://a%40b.cn:p%2Fw@box.cn?tls=1"},
            Mail(SMTP, "box.cn", 587, "a@b.cn", "p/w", tls=True),
        ),
        ({"EMAIL_URL": "smtps://u:p@box.cn"}, Mail(SMTP, "box.cn", 465, "u", "p", ssl=True)),
        ({"EMAIL_URL": "smtp://box.cn:2525", "EMAIL_HOST": "other"}, Mail(SMTP, "box.cn", 2525)),
        (
            {"EMAIL_HOST": "box.cn", "EMAIL_USE_TLS": "true", "EMAIL_HOST_USER": "u"},
            Mail(SMTP, "box.cn", 587, "u", tls=True),
        ),
    ],
)
def test_where_mail_goes(environment: dict[str, str], expected: Mail) -> None:
    assert mail_settings(environment) == expected


@pytest.mark.parametrize("url", ["http://box.cn", "smtp://", "box.cn:25"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="EMAIL_URL"):
        mail_settings({"EMAIL_URL": url})
