"""Addresses of the audience's phones."""

from django.urls import path

from voting.views import phone, seat

app_name = "voting"

urlpatterns = [
    path("s/<str:token>", seat.seat, name="seat"),
    path("vote/", phone.phone, name="phone"),
    path("vote/state", phone.state, name="state"),
    path("vote/ballot", phone.ballot, name="ballot"),
    path("join/", seat.join, name="join"),
]
