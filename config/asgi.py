"""The one entry: HTTP to Django, but for ballots posted as JSON; /ws/ to the sockets, own origin only."""

import gc
import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from common.sockets import SameOrigin  # noqa: E402  Django must be set up first
from followup.routing import websocket_urlpatterns as followup_sockets  # noqa: E402
from studio import runtime as studio_runtime  # noqa: E402
from studio.routing import websocket_urlpatterns as studio_sockets  # noqa: E402
from voting.routing import websocket_urlpatterns as voting_sockets  # noqa: E402
from voting.runtime import ensure_running  # noqa: E402
from voting.views.quick_ballot import QuickBallots  # noqa: E402

protocols = ProtocolTypeRouter(
    {
        "http": QuickBallots(django_application),
        "websocket": SameOrigin(URLRouter([*voting_sockets, *studio_sockets, *followup_sockets])),
    }
)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Daphne has no lifespan: the clock that closes rounds and the watch over who controls start, and after a
    fault start again, with whatever is asked next."""
    await ensure_running()
    await studio_runtime.ensure_running()
    await protocols(scope, receive, send)


# The cyclic collector walks all socket objects over and over: a factor 5 at 5,000 sockets
# until what start-up made is frozen (limits.md 1.1). A burst of thousands is under way as some twenty
# objects for each ballot, none of them garbage: it is not to be looked through while it lasts.
gc.collect()
gc.freeze()
gc.set_threshold(200_000, 50, 1_000)
