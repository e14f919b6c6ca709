"""Each task keeps the numbers under which its clocks started; those that run have the preset of today."""

from typing import Any

from django.db import migrations, models

CLOCKS = {
    "accept_by": ("accept_count", "accept_in"),
    "plan_by": ("reply_count", "reply_in"),
    "report_by": ("report_every", None),
}


def keep(apps: Any, _editor: Any) -> None:
    presets, tasks = apps.get_model("followup", "ClockPolicy"), apps.get_model("followup", "Task")
    house = presets.objects.filter(code="default").first() or presets()
    for task in tasks.objects.exclude(accept_by=None).select_related("unit__policy").iterator():
        preset = task.unit.policy or house
        rules = {
            clock: [getattr(preset, count), getattr(preset, counted_in) if counted_in else "working_days"]
            for clock, (count, counted_in) in CLOCKS.items()
            if getattr(task, clock) is not None
        }
        tasks.objects.filter(pk=task.pk).update(rules=rules)


class Migration(migrations.Migration):
    dependencies = [("followup", "0015_calendar_words")]
    operations = [
        migrations.AddField("task", "rules", models.JSONField(default=dict)),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
