"""Whether an event lies with the commitment and the task that its subject names.

What you would get wrong: the keys are not chained, because a removed sample empties them. An event that was
taken away from its task would be sound in the chain and gone from the task's page.
"""

from dataclasses import dataclass, field

from followup.models import Commitment, Event, Task


@dataclass(frozen=True)
class Links:
    """Codes of all commitments, commitments of all tasks; `begun` holds the codes met with their key."""

    codes: dict[int, str]
    commitments: dict[int, int]
    begun: set[str] = field(default_factory=set)

    @classmethod
    def read(cls) -> "Links":
        """Two queries."""
        codes = Commitment.objects.values_list("pk", "code")
        return cls(dict(codes), dict(Task.objects.values_list("pk", "commitment_id")))

    def hold(self, event: Event) -> bool:
        """Events are asked about in their order. Those of what was removed lie with nothing, until their code
        is used again."""
        code, _, of_task = event.subject.partition("/")
        if event.commitment_id is None:
            return event.task_id is None and code not in self.begun
        self.begun.add(code)
        if self.codes.get(event.commitment_id) != code or bool(of_task) != bool(event.task_id):
            return False
        return event.task_id is None or self.commitments.get(event.task_id) == event.commitment_id
