"""Carries the histories of commitments and tasks into the one ledger, and gives units their clock presets.

The old rows go only after each has become an event: same moment, same account, same words.
"""

from typing import Any

from django.db import migrations
from django.db.migrations.state import StateApps

from followup.domain.ledger.chain import START, body_digest, event_digest
from followup.enums import Acting

PRESETS = (
    # code, name, accept, plan, report every so many working days (the seed article's systems)
    ("default", "通用", (1, "working_days"), (5, "working_days"), 5),
    ("pinghu", "平湖", (2, "working_hours"), (2, "days"), 5),
    ("xiaoshan", "萧山", (24, "hours"), (5, "working_days"), 5),
)
ORDER = ("scribe", "producer", "supervisor", "reporter", "handler")


def make_presets(apps: StateApps, editor: Any) -> None:
    for code, name, accept, reply, every in PRESETS:
        apps.get_model("followup", "ClockPolicy").objects.create(
            code=code,
            name=name,
            accept_count=accept[0],
            accept_in=accept[1],
            reply_count=reply[0],
            reply_in=reply[1],
            report_every=every,
        )


def begin_ledger(apps: StateApps, editor: Any) -> None:
    event, head = apps.get_model("followup", "Event"), apps.get_model("followup", "LedgerHead")
    last, seq = START, 0
    for seq, row in enumerate(_old_rows(apps), 1):
        made = event(seq=seq, previous_sha256=last, **row)
        made.body_sha256 = body_digest(made.before, made.after, made.reason)
        made.sha256 = last = event_digest(made)
        made.save(force_insert=True)
    head.objects.create(pk=1, seq=seq, sha256=last if seq else "")


def _old_rows(apps: StateApps) -> list[dict[str, Any]]:
    held: dict[int, set[str]] = {}
    for user, role in apps.get_model("common", "RoleGrant").objects.values_list("user_id", "role"):
        held.setdefault(user, set()).add(role)
    rows = []
    changes = apps.get_model("followup", "CommitmentChange").objects.select_related("commitment")
    for change in changes.filter(commitment__is_rehearsed=False):  # a rehearsal is forgotten as a whole
        rows.append((change, change.commitment.code, change.commitment, None))
    for change in apps.get_model("followup", "TaskChange").objects.select_related("task__commitment", "task__unit"):
        task = change.task
        rows.append((change, f"{task.commitment.code}/{task.unit.code}", task.commitment, task))
    return [
        {
            "at": change.at,
            "by_id": change.by_id,
            "acting": next((role for role in ORDER if role in held.get(change.by_id, ())), Acting.SYSTEM.value),
            "subject": subject,
            "commitment": commitment,
            "task": task,
            "kind": change.kind,
            "before": change.before,
            "after": change.after,
            "reason": change.reason,
        }
        for change, subject, commitment, task in sorted(rows, key=lambda row: (row[0].at, row[1], row[0].pk))
    ]


def begin_states(apps: StateApps, editor: Any) -> None:
    """Every task stands where it stood, since it was last changed; its one criterion is the measure."""
    for task in apps.get_model("followup", "Task").objects.select_related("commitment"):
        last = apps.get_model("followup", "Event").objects.filter(task=task).order_by("seq").last()
        task.state_at = last.at if last else task.registered_at
        task.closed_at = task.state_at if task.state == "closed" else None
        task.save(update_fields=["state_at", "closed_at"])
        apps.get_model("followup", "Criterion").objects.create(
            task=task, position=1, words=task.commitment.measure[:200]
        )


class Migration(migrations.Migration):
    dependencies = [("followup", "0004_follow_through"), ("common", "0001_initial")]

    operations = [
        migrations.RunPython(make_presets, migrations.RunPython.noop),
        migrations.RunPython(begin_ledger, migrations.RunPython.noop),
        migrations.RunPython(begin_states, migrations.RunPython.noop),
    ]
