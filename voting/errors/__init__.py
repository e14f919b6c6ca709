"""What can be the case when voting refuses, by what it is about."""

from voting.errors.joining import *  # noqa: F403  one vocabulary in four files
from voting.errors.planning import *  # noqa: F403
from voting.errors.rounds import *  # noqa: F403
from voting.errors.ushers import *  # noqa: F403
