"""Set-up of the channels for notices.

What you would get wrong: showing a robot's address. Its key lies in it, so it is written and never read back:
the page shows the host, and an empty field keeps what is there.
"""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from followup.domain.notices.issuing import address_of
from followup.enums import ChannelKind
from followup.models import Channel

KEPT = _("Leave empty to keep what is entered.")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    address = forms.CharField(label=_("address"), max_length=300, required=False, help_text=KEPT)
    secret = forms.CharField(
        label=_("secret"),
        max_length=120,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("DingTalk only: the robot's signing secret. Leave empty to keep what is entered."),
    )

    class Meta:
        model = Channel
        fields = ("kind", "unit", "address", "secret", "for_head", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held = (self.instance.address, self.instance.secret)
        if self.instance.pk and self.instance.kind != ChannelKind.EMAIL:
            self.initial["address"] = ""
            self.fields["address"].help_text = f"{address_of(self.instance).shown} · {KEPT}"

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        address = entered.get("address") or self._held[0]
        if trouble := _trouble(entered.get("kind", ""), address):
            self.add_error("address", trouble)
        return entered | {"address": address, "secret": entered.get("secret") or self._held[1]}


def _trouble(kind: str, address: str) -> Any:
    """Why the address cannot be one of this kind; empty when it can. Plain HTTP is for this machine alone."""
    if kind == ChannelKind.EMAIL:
        try:
            validate_email(address)
        except forms.ValidationError as error:
            return error
        return ""
    parts = urlsplit(address)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return "" if safe and parts.hostname else _("The address of a robot begins with https://.")


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    form = ChannelForm
    list_display = ("kind", "unit", "shown", "for_head", "is_active")
    list_filter = ("kind", "is_active")

    @admin.display(description=_("address"))
    def shown(self, channel: Channel) -> str:
        return address_of(channel).shown
