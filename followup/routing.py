"""Socket address of the app. It needs the session, which is read on each handshake."""

from typing import Any

from channels.auth import AuthMiddlewareStack
from django.urls import path

from followup.consumers import TasksConsumer

websocket_urlpatterns: list[Any] = [
    path("ws/desk/tasks/", AuthMiddlewareStack(TasksConsumer.as_asgi())),
]
