"""A bare Django async view, without any middleware, that answers at once: the yardstick of HTTP."""

import gc
from typing import Any

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
async def echo(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"t": "ack"}, headers={"Content-Length": "12"} if request.body else {})


urlpatterns: list[Any] = [path("vote/ballot", echo)]
settings.configure(
    SECRET_KEY="bench",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=[],
    LOGGING_CONFIG=None,
)
django.setup()
application = get_asgi_application()
gc.freeze()
gc.set_threshold(200_000, 50, 1_000)
