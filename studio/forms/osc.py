"""Where a panel's OSC comes from and goes to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.models import Panel


class OscForm(forms.Form):
    """Of one panel; its fields bear the panel's number, so that a page has one form for each."""

    address = forms.GenericIPAddressField(
        label=_("Address of the surface"),
        required=False,
        unpack_ipv4=True,
        help_text=_("Of the computer it runs on. Empty: no OSC."),
    )
    port = forms.IntegerField(
        label=_("Port for feedback"),
        required=False,
        min_value=1,
        max_value=65535,
        help_text=_("UDP, on that computer. Empty: none."),
    )

    @classmethod
    def of(cls, panel: Panel, data: Any = None) -> "OscForm":
        known = {"address": panel.osc_address, "port": panel.osc_port}
        return cls(data, initial=known, prefix=f"panel-{panel.pk}")

    def facts(self) -> dict[str, Any]:
        return {"address": self.cleaned_data["address"] or None, "port": self.cleaned_data["port"]}
