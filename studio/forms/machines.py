"""Input of the machines page: where a machine stands and what it is to show.

What you would get wrong: a password is never sent back to the page; an empty field keeps the old one.
"""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from studio.enums import MachineKind
from studio.models import Machine

PORTS = {MachineKind.OBS: 4455, MachineKind.CASPARCG: 5250}
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?|[0-9a-fA-F:]+")


class MachineForm(forms.ModelForm):  # type: ignore[type-arg]
    """A machine, new or known. `kept()` is the model with what was typed, not saved."""

    class Meta:
        model = Machine
        fields = (
            "name",
            "kind",
            "host",
            "port",
            "password",
            "channel",
            "live_scene",
            "safe_scene",
            "media_folder",
            "policy",
            "is_used",
        )
        widgets = {"password": forms.PasswordInput(attrs={"autocomplete": "new-password"})}
        help_texts = {
            "host": _("Name or address in the studio's network."),
            "port": _("Empty: 4455 for OBS, 5250 for CasparCG."),
            "password": _("Of obs-websocket. Left empty, the one that is kept stays."),
            "channel": _("CasparCG only."),
            "live_scene": _(
                "OBS: a scene; CasparCG: a clip, an http address, or “empty”. Left empty, the machine keeps "
                "its picture whenever no clip is on."
            ),
            "safe_scene": _("What it shows while the safe picture is in force. Left empty: nothing special."),
            "media_folder": _(
                "OBS on this computer: leave empty. Elsewhere: the folder as that computer calls it. "
                "CasparCG: the path below its media folder."
            ),
            "policy": _("Until it is in hand, nothing is ever sent to it."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["port"].required = self.fields["channel"].required = False
        kinds = cast("forms.ChoiceField", self.fields["kind"])
        kinds.choices = [("", _("OBS or CasparCG?")), *MachineKind.choices]
        self._password = self.instance.password

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip()
        if not HOST.fullmatch(host):
            raise ValidationError(_("Write a name or an address, without http:// and without a port."))
        return host

    def clean_password(self) -> str:
        return str(self.cleaned_data["password"] or self._password)

    def clean_channel(self) -> int:
        return int(self.cleaned_data["channel"] or 1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        port = cleaned.get("port") or PORTS.get(cleaned.get("kind", ""), 0)
        if not 0 < port < 65536:
            self.add_error("port", _("A port is a number from 1 to 65535."))
        return {**cleaned, "port": port}

    def kept(self) -> Machine:
        machine: Machine = self.instance
        return machine
