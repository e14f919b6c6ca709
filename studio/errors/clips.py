"""What can be the case with a clip or its upload; each says who can lift it."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError


class ClipUnplayable(DomainError):
    """The clip file is refused at import. `reason` is a sentence."""

    code = "clip_unplayable"
    says = _("This file cannot be used: %(reason)s")
    status = 400


class ClipMissing(DomainError):
    code = "clip_missing"
    says = _("This item has no clip, or its file is no longer on the disk.")
    who_can_lift = _("the planner, who chooses a clip or uploads it again")


class ClipUnchecked(DomainError):
    code = "clip_unchecked"
    says = _("The technical check of “%(title)s” is not finished.")
    who_can_lift = _("the check itself, in a few minutes; it runs while the clip worker runs")


class ClipFailed(DomainError):
    code = "clip_failed"
    says = _("“%(title)s” has failed the technical check: see the clip library for what was found.")
    who_can_lift = _("the editor, with a mended file")


class ClipNotSigned(DomainError):
    code = "clip_not_signed"
    says = _("Nobody has signed “%(title)s” off.")
    who_can_lift = _("a producer or supervisor other than who brought the clip")


class ClipChanged(DomainError):
    """The stored file is not, byte for byte, the one that was checked and signed."""

    code = "clip_changed"
    says = _("The file of “%(title)s” is no longer the one that was checked and signed.")
    who_can_lift = _(
        "whoever puts the file back and arms the item again, or uploads the new one to be signed"
    )


class SignerBroughtIt(DomainError):
    code = "signer_brought_it"
    says = _("You brought this clip yourself; somebody else has to sign it off.")
    who_can_lift = _("a second person")
    status = 403


class AlreadySigned(DomainError):
    code = "already_signed"
    says = _("%(who)s has signed this clip off already.")


class NotSigned(DomainError):
    code = "not_signed"
    says = _("This clip is not signed off.")


class ClipInUse(DomainError):
    code = "clip_in_use"
    says = _("“%(title)s” is in a rundown or has aired, so it stays.")
    who_can_lift = _("the planner, who takes it out of the rundown; what has aired is kept")


class ClipOnAir(DomainError):
    code = "clip_on_air"
    says = _("“%(title)s” is armed or on air; its sign-off cannot be withdrawn now.")
    who_can_lift = _("the producer, who arms something else")


class UploadTooLarge(DomainError):
    code = "upload_too_large"
    says = _("A file may have %(most)s GB at most.")
    status = 413


class TooManyUploads(DomainError):
    code = "too_many_uploads"
    says = _("%(count)s uploads are open already. Finish one or drop one first.")
    who_can_lift = _("whoever began them; what rests for a day is removed")


class JobRunning(DomainError):
    code = "job_running"
    says = _("The worker has this clip in hand already.")


class OfAUnit(DomainError):
    """Rundowns and clips are kept from those the programme is about, whatever other role they hold."""

    code = "of_a_unit"
    says = _("Your account acts for a unit. Rundowns and clips stay hidden from units until they have aired.")
    who_can_lift = _("whoever keeps the accounts")
    status = 403


class UnknownClip(DomainError):
    code = "unknown_clip"
    says = _("There is no such clip or upload any more.")
    status = 404


class BadSecond(BadInput):
    code = "bad_second"
    says = _("The clip shows nothing at that second.")
