"""Letters to those who subscribed, through the server of the settings; `send_due` is a chore of the clock.

What you would get wrong: trying on when the server does not answer. One silence ends the round, so that the
clock's other chores wait for one time limit at most; an address that the server refuses for good is passed
over.
"""

import logging
import smtplib
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from followup.domain.memory import letters
from followup.domain.memory.letters import SubscriberLetter, Unreachable

logger = logging.getLogger(__name__)


def send_due(at: datetime) -> int:
    """How many went out."""
    return letters.send_due(at, send)


def send(letter: SubscriberLetter) -> None:
    try:
        mail_of(letter).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        logger.warning("subscriber %s refused: %s", letter.row.pk, type(error).__name__)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable from error


def mail_of(letter: SubscriberLetter) -> EmailMessage:
    """One address each; nobody sees another's. The Message-ID is the key."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    headers = {"Message-ID": f"<{letter.key}@{domain}>", "Auto-Submitted": "auto-generated", **letter.headers}
    return EmailMessage(letter.title, letter.words, settings.DEFAULT_FROM_EMAIL, [letter.to], headers=headers)
