"""Whether the plan may go on air: no template, and no commitment left out without a reason.

What you would get wrong: no reason given at going on air lifts this one; it is given for each commitment, in
the plan, under somebody's name.
"""

from studio.domain.show.facts import Facts
from studio.errors import DebtsUnsettled, TemplateNeverAirs

NAMED = 5  # codes in the sentence


def plan_may_air(facts: Facts) -> None:
    if facts.run.episode.is_template:
        raise TemplateNeverAirs
    codes = [task.commitment.code for task in facts.open_debts]
    if codes:
        shown = " ".join(codes[:NAMED]) + (" …" if len(codes) > NAMED else "")
        raise DebtsUnsettled(count=len(codes), codes=shown)
