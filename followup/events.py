"""Topics of follow-up: who shows them is woken by a poke."""


def commitments_topic(run_ref: str) -> str:
    """Everything written down during one run; a bell (pages refetch their fragment)."""
    return f"commitments:{run_ref}"


DESK_TOPIC = "desk:tasks"
