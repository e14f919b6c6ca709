"""What can be the case with the recording of a programme; each says who can lift it."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class NotRecorded(DomainError):
    code = "not_recorded"
    says = _("This programme has no recording.")
    who_can_lift = _("a producer, who attaches it")
    status = 404


class RehearsalIsWiped(DomainError):
    code = "rehearsal_is_wiped"
    says = _("This is a rehearsal: nothing of it is kept, and no recording is attached to it.")


class NotEndedYet(DomainError):
    code = "not_ended_yet"
    says = _("The programme has not ended yet. Its recording is attached afterwards.")
    who_can_lift = _("a producer, who ends the programme")


class RecordedAlready(DomainError):
    code = "recorded_already"
    says = _("This programme has a recording already.")
    who_can_lift = _("a producer, who removes it and says why")


class RecordingComing(DomainError):
    code = "recording_coming"
    says = _("%(who)s is bringing a recording of this programme already.")
    who_can_lift = _("whoever began it, by finishing or dropping it")


class NotIncoming(DomainError):
    code = "not_incoming"
    says = _("There is no such file in the folder for incoming files any more.")
    who_can_lift = _("whoever puts it there")


class UnknownTake(DomainError):
    code = "unknown_take"
    says = _("This item was not taken in this programme.")
    who_can_lift = _("you, by choosing another item")


class OutsideRecording(DomainError):
    code = "outside_recording"
    says = _("%(position)s lies outside of the recording, which lasts %(length)s.")
    who_can_lift = _("you, with a position inside")
    status = 400


class SecondTakeNeeded(DomainError):
    """One TAKE found is a guess; two that agree are an offset."""

    code = "second_take_needed"
    says = _("Look at a second TAKE first: its picture must begin where it was calculated.")
    who_can_lift = _("you, by marking another item as looked at")


class AlreadyTimed(DomainError):
    code = "already_timed"
    says = _("%(who)s has set the offset already. It is changed only as a correction, with a reason.")
    who_can_lift = _("a producer, who corrects it and says why")


class NotTimed(DomainError):
    code = "not_timed"
    says = _("The offset of the recording has not been set yet.")
    who_can_lift = _("a producer, who finds the picture of a TAKE")


class TimedMeanwhile(DomainError):
    code = "timed_meanwhile"
    says = _("Somebody else has corrected the offset meanwhile. Look again.")
    who_can_lift = _("you, after a look")


class ReasonNeeded(DomainError):
    code = "clearing_reason_needed"
    says = _("Say why.")
    status = 400


class NotPublished(DomainError):
    code = "not_published"
    says = _("There is no such published commitment of this programme.")
    status = 404


class NoPicture(DomainError):
    code = "no_picture"
    says = _("There is no picture of this moment.")
    who_can_lift = _("a producer, who attaches the recording")
    status = 404


class BadSeconds(DomainError):
    code = "bad_seconds"
    says = _("An excerpt lasts from %(least)s to %(most)s seconds; these are %(asked)s.")
    who_can_lift = _("you, with other times")
    status = 400
