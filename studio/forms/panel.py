"""What a button panel sends, and what a producer types who makes one.

What you would get wrong: a field nobody knows is refused and not passed over, or a TAKE whose `item` were
misspelt would air whatever is armed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.domain.machinery.panels import Press
from studio.models import Panel

COMMAND_ID = r"^[A-Za-z0-9._:-]{8,40}$"
ROW = r"^[A-Za-z0-9_-]{1,12}$"


class PressForm(forms.Form):
    """`told(body, act)` binds it; the act may stand in the address."""

    act = forms.CharField(max_length=40)
    command_id = forms.RegexField(COMMAND_ID)
    item = forms.RegexField(ROW, required=False)
    layer = forms.CharField(max_length=16, required=False)
    turn = forms.IntegerField(min_value=1, required=False)
    held_ms = forms.IntegerField(min_value=0, max_value=3_600_000, required=False)
    expected_seq = forms.IntegerField(min_value=0, required=False)
    epoch = forms.IntegerField(min_value=1, required=False)
    run = forms.CharField(max_length=40, required=False)

    @classmethod
    def told(cls, body: Mapping[str, Any], act: str = "") -> "PressForm":
        said = {name: body[name] for name in body}  # of a field sent twice the last
        return cls({**said, "act": act} if act else said)

    def clean(self) -> dict[str, Any]:
        for name in set(self.data) - set(self.fields):
            self.add_error(None, forms.ValidationError(_("No field is called “%(name)s”.") % {"name": name}))
        return self.cleaned_data

    def press(self, at: datetime) -> Press:
        said = {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}
        return Press(at=at, **said)


class PanelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new panel: its name, which stands in the as-run log and so is given once."""

    class Meta:
        model = Panel
        fields = ("name",)
        help_texts = {"name": _("Stands in the as-run log beside your name. It is given once.")}
