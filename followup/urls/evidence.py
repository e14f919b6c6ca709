"""Addresses of evidence: handing in, looking at, showing to the public."""

from django.urls import path

from followup.views import evidence, evidence_files

evidence_patterns = [
    path("evidence/tasks/<int:task>/", evidence.listed, name="evidence"),
    path("evidence/tasks/<int:task>/new", evidence.begin, name="evidence-begin"),
    path("evidence/tasks/<int:task>/whole", evidence.whole, name="evidence-whole"),
    path("evidence/uploads/<str:key>", evidence.state, name="evidence-state"),
    path("evidence/uploads/<str:key>/piece", evidence.piece, name="evidence-piece"),
    path("evidence/uploads/<str:key>/finish", evidence.finish, name="evidence-finish"),
    path("evidence/uploads/<str:key>/drop", evidence.drop, name="evidence-drop"),
    path("evidence/<int:evidence>/withdraw", evidence.withdraw, name="evidence-withdraw"),
    path("evidence/<int:evidence>/release", evidence.release, name="evidence-release"),
    path("evidence/<int:evidence>/hide", evidence.hide, name="evidence-hide"),
    path("evidence/<int:evidence>/shown", evidence_files.shown, name="evidence-shown"),
    path("evidence/<int:evidence>/thumb", evidence_files.thumb, name="evidence-thumb"),
    path("evidence/<int:evidence>/original", evidence_files.original, name="evidence-original"),
]
