"""Set-up pages for accounts and their roles."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from common.models import RoleGrant, User

admin.site.unregister(Group)  # roles are granted one by one, there are no groups


class RoleGrantInline(admin.TabularInline):
    model = RoleGrant
    extra = 1


@admin.register(User)
class UserAdmin(StockUserAdmin):
    fieldsets = (
        (None, {"fields": ("username", "password", "name")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "usable_password", "password1", "password2"),
            },
        ),
    )
    list_display = ("username", "name", "is_active", "is_staff")
    list_filter = ("grants__role", "is_active")
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    inlines = (RoleGrantInline,)
