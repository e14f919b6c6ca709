"""What can be the case when the studio refuses, by what it is about; each says who can lift it."""

from studio.errors.clips import *  # noqa: F403  one vocabulary in a few files
from studio.errors.floor import *  # noqa: F403
from studio.errors.machines import *  # noqa: F403
from studio.errors.panels import *  # noqa: F403
from studio.errors.plan import *  # noqa: F403
from studio.errors.record import *  # noqa: F403
from studio.errors.recording import *  # noqa: F403
from studio.errors.rehearsal import *  # noqa: F403
from studio.errors.scoring import *  # noqa: F403
from studio.errors.show import *  # noqa: F403
