"""Socket addresses of the app."""

from typing import Any

from django.urls import path

from voting.consumers import PhoneSocket

websocket_urlpatterns: list[Any] = [path("ws/vote/", PhoneSocket.as_asgi())]
