"""As whom somebody acted who is not asked for a right: the word beside the event of a commitment."""

from common.enums import Role
from common.models import User
from followup.enums import Acting

ORDER = {
    Role.SCRIBE: Acting.SCRIBE,
    Role.PRODUCER: Acting.PRODUCER,
    Role.SUPERVISOR: Acting.SUPERVISOR,
    Role.REPORTER: Acting.REPORTER,
    Role.HANDLER: Acting.HANDLER,
}


def standing_of(user: User | None) -> Acting:
    """The first role of the account; the timer's where there is no account or it holds no such role."""
    held = user.roles if user else frozenset[str]()
    return next((acting for role, acting in ORDER.items() if role in held), Acting.SYSTEM)
