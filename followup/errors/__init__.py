"""What can be the case when follow-up refuses, by what it is about."""

from followup.errors.calendar import *  # noqa: F403  one vocabulary in a few files
from followup.errors.checking import *  # noqa: F403
from followup.errors.endings import *  # noqa: F403
from followup.errors.evidence import *  # noqa: F403
from followup.errors.ledger import *  # noqa: F403
from followup.errors.memory import *  # noqa: F403
from followup.errors.notices import *  # noqa: F403
from followup.errors.portal import *  # noqa: F403
from followup.errors.promises import *  # noqa: F403
from followup.errors.revisits import *  # noqa: F403
from followup.errors.tasks import *  # noqa: F403
