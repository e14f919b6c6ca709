"""Socket addresses of the app."""

from typing import Any

from django.urls import path

from voting.consumers import AudienceConsumer

websocket_urlpatterns: list[Any] = [path("ws/vote/", AudienceConsumer.as_asgi())]
