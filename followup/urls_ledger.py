"""Addresses of the ledger's proof (public) and of its redactions."""

from django.urls import path

from followup.views import ledger_proof, redactions

ledger_patterns = [
    path("ledger/proof/", ledger_proof.index, name="ledger-proof"),
    path("ledger/proof/ledger.jsonl.gz", ledger_proof.file, name="ledger-file"),
    path("ledger/proof/heads.txt", ledger_proof.heads, name="ledger-heads"),
    path("ledger/proof/verify_ledger.py", ledger_proof.script, name="ledger-script"),
    path("desk/ledger/", redactions.redactions, name="redactions"),
    path("desk/ledger/new", redactions.propose, name="redaction-new"),
    path("desk/ledger/<int:redaction_id>/sign", redactions.sign, name="redaction-sign"),
    path("desk/ledger/<int:redaction_id>/drop", redactions.drop, name="redaction-drop"),
]
