"""The ladder of notices, and the ways they go out."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeStep(models.TextChoices):
    """The ladder (督办), T being the due date; K1 to K5 have a reminder each."""

    ASSIGNED = "assigned", pgettext_lazy("notice", "Assignment")
    ACCEPT_LATE = "accept_late", pgettext_lazy("notice", "Not accepted in time")
    PLAN_LATE = "plan_late", pgettext_lazy("notice", "Plan not filed in time")
    REPORT_LATE = "report_late", pgettext_lazy("notice", "Report not filed in time")
    T_MINUS_3 = "t-3", pgettext_lazy("notice", "Reminder, three days left")
    T_MINUS_1 = "t-1", pgettext_lazy("notice", "Reminder, one day left")
    T_PLUS_1 = "t+1", pgettext_lazy("notice", "Notice of reminder")
    T_PLUS_5 = "t+5", pgettext_lazy("notice", "Notice of supervision")
    T_PLUS_10 = "t+10", pgettext_lazy("notice", "Public criticism")
    CHECK_LATE = "check_late", pgettext_lazy("notice", "Supervisors late")
    MOVED = "moved", pgettext_lazy("notice", "Due date counted anew")
    YEAR_MISSING = "year_missing", pgettext_lazy("notice", "Next year's calendar missing")
    ASK_DATE = "ask_date", pgettext_lazy("notice", "A date must be asked for")
    REINSPECT = "reinspect", pgettext_lazy("notice", "Re-inspection due")


# The rungs that are documents of their own, with a number; each presupposes the one before it.
DOCUMENT_STEPS = (NoticeStep.T_PLUS_1, NoticeStep.T_PLUS_5, NoticeStep.T_PLUS_10)


class ChannelKind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")


class MessageState(models.TextChoices):
    """Up to CLAIMED nothing has left the house; from HANDING on it may have (docs/decisions/0016)."""

    WAITING = "waiting", pgettext_lazy("message", "Waiting")
    CLAIMED = "claimed", pgettext_lazy("message", "Being sent")
    HANDING = "handing", pgettext_lazy("message", "Being handed over")
    SENT = "sent", pgettext_lazy("message", "Sent")
    UNSURE = "unsure", pgettext_lazy("message", "Perhaps delivered")
    FAILED = "failed", pgettext_lazy("message", "Not delivered")
    VOID = "void", pgettext_lazy("message", "No longer needed")


class Fault(models.TextChoices):
    """Why a message did not go out; what the other side said stands behind it."""

    UNREACHABLE = "unreachable", pgettext_lazy("fault", "does not answer")
    SILENT = "silent", pgettext_lazy("fault", "took too long")
    BUSY = "busy", pgettext_lazy("fault", "refused for now")
    REFUSED = "refused", pgettext_lazy("fault", "refused")
    ALIEN = "alien", pgettext_lazy("fault", "answers something that is not understood")
    NO_CHANNEL = "no_channel", pgettext_lazy("fault", "the channel is gone or switched off")
    STOPPED = "stopped", pgettext_lazy("fault", "the clock stopped in the moment of handing over")
    LOST_ANSWER = "lost_answer", pgettext_lazy("fault", "handed over, but no answer came")
    NO_MAIL_SERVER = "no_mail_server", pgettext_lazy("fault", "no mail server is set; kept in the outbox")
