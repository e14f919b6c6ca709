"""Topics of voting."""


def vote_topic(electorate_id: int) -> str:
    """The whole public state of an electorate's current round: what phones and screens show."""
    return f"vote:{electorate_id}"


def turnout_topic(electorate_id: int) -> str:
    """How many have joined and how many ballots are in; never what they say."""
    return f"turnout:{electorate_id}"
