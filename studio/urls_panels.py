"""Addresses of the button panels: their page for producers, and the interface they press and read by.

What you would get wrong: the interface's addresses are written into panels all over the house. `v1` stays as
it is; what must change gets a `v2` beside it.
"""

from django.urls import path

from studio.views import osc, panel_api, panel_stream, panels

panel_patterns = [
    path("studio/machines/panels/", panels.panels, name="panels"),
    path("studio/machines/panels/new", panels.new_panel, name="panel-new"),
    path("studio/machines/panels/<int:panel>/revoke", panels.revoke_panel, name="panel-revoke"),
    path("studio/machines/panels/osc", osc.surfaces, name="osc"),
    path("studio/machines/panels/<int:panel>/osc", osc.set_surface, name="osc-surface"),
    path("api/panel/v1/board", panel_api.board, name="panel-board"),
    path("api/panel/v1/events", panel_stream.events, name="panel-events"),
    path("api/panel/v1/press", panel_api.press, name="panel-press"),
    path("api/panel/v1/acts/<slug:act>", panel_api.press, name="panel-act"),
    path("api/panel/v1/openapi.json", panel_api.openapi, name="panel-openapi"),
]
