"""Topics of the studio."""


def run_topic(run_id: int) -> str:
    """Anything a control room shows has changed; a bell (pages refetch their fragment)."""
    return f"run:{run_id}"


def screen_topic(episode_id: int) -> str:
    """The whole state of program and overlay."""
    return f"screen:{episode_id}"


def plan_topic(episode_id: int) -> str:
    """The plan was edited, or an editor came, went or changed rows; a bell."""
    return f"plan:{episode_id}"


def public_topic(episode_id: int) -> str:
    """What the public page of an episode says beside its record: panic acts in force, whole."""
    return f"public:{episode_id}"


def coach_topic(run_id: int) -> str:
    """The scribe has typed on; a bell for the views that are only looked at, and not for the control room."""
    return f"coach:{run_id}"
