"""Socket addresses of the app. Only the desks' needs the session: it is read on each handshake."""

from typing import Any

from channels.auth import AuthMiddlewareStack
from django.urls import path

from studio import runtime
from studio.consumers import DeskConsumer, PlanConsumer, PublicConsumer, ScreenConsumer, ViewConsumer

runtime.register_sources()

websocket_urlpatterns: list[Any] = [
    path("ws/screen/<str:key>/", ScreenConsumer.as_asgi()),
    path("ws/public/<int:number>/", PublicConsumer.as_asgi()),
    path("ws/desk/runs/<int:run>/", AuthMiddlewareStack(DeskConsumer.as_asgi())),
    path("ws/view/<int:episode>/<slug:desk>/<str:key>/", ViewConsumer.as_asgi()),
    path("ws/plan/<int:episode>/", AuthMiddlewareStack(PlanConsumer.as_asgi())),
]
