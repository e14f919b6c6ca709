"""Mounts the apps, the accounts, the set-up pages and the health check."""

from django.contrib import admin
from django.contrib.auth import views as accounts
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from config import views

admin.site.site_header = admin.site.site_title = _("All-media inquiry · set-up")
admin.site.index_title = _("Set-up data")

handler404 = "common.errors.not_found"

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("login/", accounts.LoginView.as_view(), name="login"),
    path("logout/", accounts.LogoutView.as_view(), name="logout"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("voting.urls")),
    path("", include("studio.urls")),
    path("", include("followup.urls")),
]
