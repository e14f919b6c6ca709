"""Addresses of the supervisors' desk, and of the invitations to rate that it gives."""

from django.urls import path

from followup.views import desk, desk_acts, rating

desk_patterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/tasks/<int:task>/", desk.task, name="task"),
    path("desk/tasks/<int:task>/acts/<slug:key>", desk_acts.act, name="task-act"),
    path("desk/extensions/", desk.extensions, name="extensions"),
    path("desk/reinspections/", desk.reinspections, name="reinspections"),
    path("desk/handover/", desk.handover, name="handovers"),
    path("desk/handover/<int:number>/", desk.handover, name="handover"),
    path("desk/handover/<int:number>/list.<str:kind>", desk.handover_paper, name="handover-list"),
    path("desk/handover/<int:number>/assign", desk_acts.assign_many, name="handover-assign"),
    path("rate/<str:token>/", rating.rate, name="rate"),
]
