"""Set-up data: units, who may speak for them, and the accounts that act for them.

Commitments and tasks are not here on purpose: they change only through the desks, where every
change leaves a row of history.
"""

from django.contrib import admin

from followup.admin import calendar, channels  # noqa: F401  registers their pages
from followup.forms.units import UnitForm
from followup.models import Unit, UnitMember


class UnitMemberInline(admin.TabularInline):
    model = UnitMember
    extra = 1
    autocomplete_fields = ("user",)


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    form = UnitForm
    list_display = ("name", "code", "kind", "policy", "email", "order")
    list_editable = ("order",)
    list_filter = ("kind",)
    search_fields = ("name", "code")
    ordering = ("order", "name")
    inlines = (UnitMemberInline,)
