"""Addresses of the ledger's proof (public), its redactions, corrections, and the asking for a date."""

from django.urls import path

from followup.views import corrections, dates, ledger_proof, redactions

ledger_patterns = [
    path("ledger/proof/", ledger_proof.index, name="ledger-proof"),
    path("ledger/proof/ledger.jsonl.gz", ledger_proof.file, name="ledger-file"),
    path("ledger/proof/heads.txt", ledger_proof.heads, name="ledger-heads"),
    path("ledger/proof/verify_ledger.py", ledger_proof.script, name="ledger-script"),
    path("desk/promises/<str:code>/corrections", corrections.corrections, name="corrections"),
    path("desk/promises/<str:code>/corrections/new", corrections.propose, name="correction-new"),
    path("desk/corrections/<int:correction>/sign", corrections.sign, name="correction-sign"),
    path("desk/corrections/<int:correction>/refuse", corrections.refuse, name="correction-refuse"),
    path("desk/dates/", dates.dates, name="dates"),
    path("desk/dates/<int:date_request>/ask", dates.ask, name="date-ask"),
    path("portal/dates/", dates.asked, name="dates-asked"),
    path("portal/dates/<int:date_request>/answer", dates.answer, name="date-answer"),
    path("portal/dates/<int:date_request>/refuse", dates.refuse, name="date-refuse"),
    path("desk/ledger/", redactions.redactions, name="redactions"),
    path("desk/ledger/new", redactions.propose, name="redaction-new"),
    path("desk/ledger/<int:redaction_id>/sign", redactions.sign, name="redaction-sign"),
    path("desk/ledger/<int:redaction_id>/drop", redactions.drop, name="redaction-drop"),
]
