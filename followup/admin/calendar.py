"""Set-up of time: years, closures, office hours, clock presets.

What you would get wrong: saving a row. Years and closures change only through domain.time.years, where the
change is an event and every running date is counted anew; office hours through domain.time.offices.
"""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from common import clock
from common.models import User
from followup.domain.time import offices, years
from followup.domain.time.year_page import draft_of
from followup.enums import DayKind
from followup.forms.calendar import ClosureForm, PolicyForm, ReopenForm, YearForm, shut_of
from followup.models import CalendarDay, CalendarYear, ClockPolicy, OfficeHours

CLOSURE = ("day", "closed_from", "closed_to", "unit", "name", "source")


def by_of(request: HttpRequest) -> User:
    """Nobody else passes admin_view."""
    return cast("User", request.user)


@admin.register(CalendarYear)
class CalendarYearAdmin(admin.ModelAdmin):
    """A list of what was entered; a year is imported and corrected on its own page, with a preview."""

    list_display = ("year", "version", "is_imported", "source", "imported_at", "imported_by")
    change_list_template = "admin/followup/calendar/years.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_view)
        return [path("<int:year>/import/", view, name="followup_calendaryear_import"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        year = clock.today().year
        return super().changelist_view(request, {"offered": (year, year + 1)} | (extra_context or {}))

    def import_view(self, request: HttpRequest, year: int) -> HttpResponse:
        """First what was read, with every error by its line; a second press imports it."""
        if request.method == "POST":
            form = YearForm(request.POST, request.FILES, year=year)
            good, sheet = form.is_valid(), form.sheet
            if good and sheet and sheet.is_good and request.POST.get("step") == "import":
                given = form.cleaned_data
                years.import_year(
                    year, sheet.days, given["source"], seen=given["seen"], by=by_of(request), at=clock.now()
                )
                return redirect(reverse("followup:calendar-year", args=[year]))
        else:
            draft = draft_of(year)
            form, sheet = YearForm(year=year, initial=draft), None
        context = self.admin_site.each_context(request) | {"form": form, "sheet": sheet, "year": year}
        return TemplateResponse(request, "admin/followup/calendar/import.html", context)


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """Closures. A row of an announced year is only looked at."""

    list_display = ("day", "kind", "closed_from", "closed_to", "unit", "name", "source", "entered_at")
    list_filter = ("kind",)
    date_hierarchy = "day"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.kind == DayKind.CLOSURE) and super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=ReopenForm if obj else ClosureForm, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*CLOSURE, "reason") if obj else CLOSURE

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return CLOSURE if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, at = by_of(request), clock.now()
        if change:
            years.reopen_day(shut_of(obj), form.cleaned_data["reason"], by=by, at=at)
        else:
            years.close_day(shut_of(obj), obj.name, obj.source, by=by, at=at)
            obj.pk = CalendarDay.objects.get(kind=DayKind.CLOSURE, **shut_of(obj).columns).pk


@admin.register(OfficeHours)
class OfficeHoursAdmin(admin.ModelAdmin):
    """Kept by the date from which they hold: winter hours are another row, the summer's stay."""

    list_display = ("unit", "valid_from", "morning_from", "morning_to", "afternoon_from", "afternoon_to")
    list_filter = ("unit",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        offices.keep_hours(obj, by=by_of(request), at=clock.now())


@admin.register(ClockPolicy)
class ClockPolicyAdmin(admin.ModelAdmin):
    """Holds for what is assigned from now on; a clock that runs keeps its limit."""

    form = PolicyForm
    list_display = ("name", "code", "accept_count", "accept_in", "reply_count", "reply_in", "report_every")
