"""Addresses of follow-up: the supervisors' desk, the units' portal, and the public's ledger."""

from django.urls import path

from followup.urls.calendar import calendar_patterns
from followup.urls.desk import desk_patterns
from followup.urls.evidence import evidence_patterns
from followup.urls.ledger import ledger_patterns
from followup.urls.memory import memory_patterns
from followup.urls.notices import notice_patterns
from followup.urls.revisits import revisit_patterns
from followup.views import portal, portal_acts

app_name = "followup"

urlpatterns = [
    *desk_patterns,
    path("portal/", portal.portal, name="portal"),
    path("portal/done", portal.done, name="portal-done"),
    path("portal/<int:task>/", portal.one, name="portal-task"),
    path("portal/<int:task>/accept", portal_acts.accept, name="portal-accept"),
    path("portal/<int:task>/return", portal_acts.ask_return, name="portal-return"),
    path("portal/<int:task>/plan", portal_acts.plan, name="portal-plan"),
    path("portal/<int:task>/report", portal_acts.report, name="portal-report"),
    path("portal/<int:task>/claim", portal_acts.claim, name="portal-claim"),
    path("portal/<int:task>/lay-claim", portal_acts.lay_claim, name="portal-lay-claim"),
    path("portal/<int:task>/extend", portal_acts.extend, name="portal-extend"),
    path("portal/<int:task>/lay-extension", portal_acts.lay_extension, name="portal-lay-extension"),
    path("portal/<int:task>/talk", portal_acts.talk, name="portal-talk"),
    path("portal/drafts/<int:submission>/sign", portal_acts.sign, name="portal-sign"),
    path("portal/drafts/<int:submission>/put-aside", portal_acts.put_aside, name="portal-put-aside"),
    *calendar_patterns,
    *evidence_patterns,
    *ledger_patterns,
    *memory_patterns,
    *notice_patterns,
    *revisit_patterns,
]
