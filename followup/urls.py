"""Addresses of the supervisors' desk and the units' portal."""

from django.urls import path

from followup.views import desk, portal

app_name = "followup"

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("portal/", portal.portal, name="portal"),
]
