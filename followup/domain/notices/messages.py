"""The words of every notice, in the house's language, as they are sent, kept and printed.
 What you would get wrong: composing them again later. They are written once, when the notice is given, and
stay as they were sent: frozen words of the promise, the date and its count, what is asked.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from followup.domain.calendar import days_after, working_days_between
from followup.domain.clocks import due_text
from followup.domain.notices.ladder import Due
from followup.enums import NoticeStep, Share
from followup.models import Commitment, Notice, Task

LISTED_DAYS = 12  # working days past the date that are named one by one


def words_of(due: Due, at: datetime) -> str:
    """The paragraphs, one a line, the addressee left out."""
    with override(settings.LANGUAGE_CODE):
        return "\n".join([*_promise(due.task), *ASKS[due.step](due, timezone.localdate(at))])


def title_of(notice: Notice) -> str:
    """Of a message or a document, in the house's language: what it is, its number, the promise's code."""
    with override(settings.LANGUAGE_CODE):
        name = str(notice.get_step_display())
        number = f" {document_number(notice)}" if notice.number else ""
        return f"{name}{number} · {notice.task.commitment.code}" if notice.task else name


def document_number(notice: Notice) -> str:
    """问政督办〔2026〕31号: the series of all documents of a year."""
    year, number = notice.number.split("-")
    return _("Inquiry supervision [%(year)s] No. %(number)s") % {"year": year, "number": int(number)}


def day(on: date) -> str:
    """2026年10月13日 in Chinese."""
    return (
        date_format(on, "Y年n月j日") if settings.LANGUAGE_CODE.startswith("zh") else date_format(on, "j F Y")
    )


def _promise(task: Task) -> list[str]:
    """Where and by whom it was said, and the words themselves."""
    commitment = task.commitment
    heard = {
        "day": day(timezone.localdate(commitment.heard_at)),
        "title": commitment.episode_title,
        "number": commitment.episode_number,
        "unit": commitment.unit.name,
        "post": commitment.post,
        "code": commitment.code,
    }
    said = _("On %(day)s, in episode %(number)s “%(title)s”, %(unit)s (%(post)s) promised (No. %(code)s):")
    words = [said % heard, pgettext("quotation", "“%(words)s”") % {"words": commitment.words}]
    if task.share == Share.CO:
        words.append(_("Your part as co-handling unit: %(part)s") % {"part": task.part or commitment.measure})
    return words


def _deadline(task: Task) -> str:
    spoken = due_text(task.commitment.terms)
    facts = {"spoken": spoken, "first": day(task.first_due_on), "due": day(task.due_on)}
    if task.due_on == task.first_due_on:
        return _("Deadline as spoken: %(spoken)s; due on %(due)s.") % facts
    return _("Deadline as spoken: %(spoken)s, first due on %(first)s; now due on %(due)s.") % facts


def _late(task: Task, on: date) -> str:
    """How many working days, each by its date, so that anybody can count them."""
    days = [one.date for one in days_after(task.due_on, on) if one.works]
    named = pgettext("dates", ", ").join(date_format(one, _("j/n")) for one in days[:LISTED_DAYS])
    more = pgettext("dates", " and so on") if len(days) > LISTED_DAYS else ""
    text = _("By %(on)s it is %(count)s working days late, counted from the day after (%(days)s).")
    return text % {"on": day(on), "count": len(days), "days": named + more}


def _assigned(due: Due, on: date) -> list[str]:
    moment = due.task.accept_by
    words = [_deadline(due.task), _("This is assigned to you for accountability.")]
    if moment:
        words.append(
            _("Accept it and name a handler and a deputy by %(moment)s.") % {"moment": _moment(moment)}
        )
    return words


def _moment(at: datetime) -> str:
    here = timezone.localtime(at)
    return f"{day(here.date())} {here:%H:%M}"


def _accept_late(due: Due, on: date) -> list[str]:
    by = {"moment": _moment(due.task.accept_by) if due.task.accept_by else ""}
    return [_("It was to be accepted by %(moment)s and has not been. Accept it at once.") % by]


def _plan_late(due: Due, on: date) -> list[str]:
    by = {"moment": _moment(due.task.plan_by) if due.task.plan_by else ""}
    return [_("The plan was to be filed by %(moment)s and has not been. File it at once.") % by]


def _report_late(due: Due, on: date) -> list[str]:
    return [_("A progress report was due on %(day)s and is missing. File it.") % {"day": day(due.due_on)}]


def _reminder(due: Due, on: date) -> list[str]:
    left = working_days_between(on, due.due_on)
    if left:
        text = _("From tomorrow %(count)s working days are left. Claim completion with evidence in time.")
        return [_deadline(due.task), text % {"count": left}]
    text = _("After today no working day is left before it is due. Claim completion with evidence in time.")
    return [_deadline(due.task), text]


def _plus_1(due: Due, on: date) -> list[str]:
    return [
        _deadline(due.task),
        _late(due.task, on),
        _("Complete it at once and claim completion with evidence for each criterion."),
        _("Within two working days report in writing why it is late and by when it will be done."),
    ]


def _plus_5(due: Due, on: date) -> list[str]:
    return [
        _deadline(due.task),
        _late(due.task, on),
        _("You were reminded and it is still not done; supervision is hereby ordered."),
        _("The register of promises marks it amber for everybody to see."),
        _("The head of the unit reports in writing within two working days: causes, measures and date."),
        _("Ten working days after the due date it is criticised publicly and put into the next broadcast."),
    ]


def _plus_10(due: Due, on: date) -> list[str]:
    return [
        _deadline(due.task),
        _late(due.task, on),
        _("After a reminder and an order of supervision it is still not done; it is hereby criticised."),
        _("It is put into the rundown of the next broadcast, from which it cannot be dropped."),
        _("The head of the unit prepares to answer for it on air."),
    ]


def _check_late(due: Due, on: date) -> list[str]:
    claimed = timezone.localdate(due.task.claimed_at) if due.task.claimed_at else due.due_on
    facts = {"claimed": day(claimed), "day": day(due.due_on)}
    return [
        _("Completion was claimed on %(claimed)s; it was to be verified by %(day)s.") % facts,
        _("The delay is the supervisors’ own and is shown."),
    ]


def _reinspect(due: Due, on: date) -> list[str]:
    return [_("The re-inspection of this closed task has been due since %(day)s.") % {"day": day(due.due_on)}]


ASKS: dict[NoticeStep, Callable[[Due, date], list[str]]] = {
    NoticeStep.ASSIGNED: _assigned,
    NoticeStep.ACCEPT_LATE: _accept_late,
    NoticeStep.PLAN_LATE: _plan_late,
    NoticeStep.REPORT_LATE: _report_late,
    NoticeStep.T_MINUS_3: _reminder,
    NoticeStep.T_MINUS_1: _reminder,
    NoticeStep.T_PLUS_1: _plus_1,
    NoticeStep.T_PLUS_5: _plus_5,
    NoticeStep.T_PLUS_10: _plus_10,
    NoticeStep.CHECK_LATE: _check_late,
    NoticeStep.REINSPECT: _reinspect,
}


# -- what is about no task ---------------------------------------------------------------------


def moved_words(task: Task, before: date, at: datetime) -> str:
    """After a year was announced or a day closed: the unit is told the later date."""
    with override(settings.LANGUAGE_CODE):
        text = _("The calendar has changed: instead of %(before)s it is due on %(after)s, the later date.")
        moved = text % {"before": day(before), "after": day(task.due_on)}
        return "\n".join([*_promise(task), moved])


def year_words(year: int) -> str:
    with override(settings.LANGUAGE_CODE):
        text = _(
            "The working days of %(year)s are not imported. Deadlines that reach into it are provisional."
        )
        return text % {"year": year}


def date_words(commitment: Commitment, by: datetime) -> str:
    with override(settings.LANGUAGE_CODE):
        text = _("Promise %(code)s of %(unit)s has no date: “%(words)s” Ask the unit for one by %(moment)s.")
        facts = {"code": commitment.code, "unit": commitment.unit.name, "words": commitment.words}
        return text % (facts | {"moment": _moment(by)})
