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


class ChannelKind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")


class MessageState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("message", "Waiting")
    CLAIMED = "claimed", pgettext_lazy("message", "Being sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    FAILED = "failed", pgettext_lazy("message", "Not delivered")
    VOID = "void", pgettext_lazy("message", "No longer needed")
