"""What can be the case on the floor: panic, hold, questions, guarded acts."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class NeedsSure(DomainError):
    """A guarded act came neither from a held button nor with a second person's yes. `thing`: see
    domain.sureness."""

    code = "needs_sure"
    says = _("This act is guarded: its button is held for %(seconds)s s, or a second person confirms it.")
    who_can_lift = _("you, by holding the button; or another producer, who confirms it within a minute")


class NothingAsked(DomainError):
    code = "nothing_asked"
    says = _("Nobody waits for a second person any more, or it was you who asked.")
    who_can_lift = _("whoever wants the act, by pressing its button once more")


class AlreadyInForce(DomainError):
    code = "already_in_force"
    says = _("“%(what)s” is in force already.")
    who_can_lift = _("any producer, by lifting it with the same key")


class NotInForce(DomainError):
    code = "not_in_force"
    says = _("“%(what)s” is not in force, so there is nothing to lift.")
    who_can_lift = _("nobody needs to: it has been lifted already")


class VotingFrozen(DomainError):
    code = "voting_frozen"
    says = _("Voting is frozen; no scoring starts before it is let go on.")
    who_can_lift = _("any producer, by lifting “freeze voting”")


class NothingToHold(DomainError):
    code = "nothing_to_hold"
    says = _("Nothing of the item on air would go with the next TAKE, so there is nothing to hold.")
    who_can_lift = _("a producer, who puts a lower third or another graphic on")


class NoTurn(DomainError):
    code = "no_turn"
    says = _("This question is not on the floor of this run, or it is past that point.")
    who_can_lift = _("a producer, who looks at the queue and presses what it offers now")


class FloorTaken(DomainError):
    """One question at a time."""

    code = "floor_taken"
    says = _("“%(text)s” has the floor and is not settled yet.")
    who_can_lift = _("a producer, who settles it: answered, commitment, did not answer, put off")


class NotExtended(DomainError):
    code = "not_extended"
    says = _("An answer gets %(seconds)s s more once, while its clock is set; this one has had them.")
    who_can_lift = _("nobody: the rule is the same for every unit")


class ReasonMissing(DomainError):
    code = "reason_missing"
    says = _("A question is put off only with a reason, which stays in the log.")
    who_can_lift = _("a producer, by writing the reason")


class QuestionUnsettled(DomainError):
    """有问必答: every question has an answer, a commitment or a reason before its segment closes."""

    code = "question_unsettled"
    says = _("Questions without answer, commitment or reason in “%(segment)s”: %(count)s, first “%(text)s”.")
    who_can_lift = _("a producer, who settles it or records why; or the scribe, with a commitment")
