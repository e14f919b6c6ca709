"""Who brought a clip, what its file looked like when it was hashed, and a job's fault as facts, not as a sentence."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("studio", "0004_machines_in_hand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="clip",
            name="added_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="clip", name="seen", field=models.JSONField(blank=True, default=dict, editable=False)
        ),
        migrations.AddField(model_name="upload", name="modified_ms", field=models.BigIntegerField(default=0)),
        migrations.RemoveField(model_name="clipjob", name="fault"),
        migrations.AddField(
            model_name="clipjob", name="fault", field=models.JSONField(blank=True, default=dict)
        ),
        migrations.CreateModel(
            name="ClipEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("added", "Brought in"),
                            ("checked", "Checked"),
                            ("signed", "Signed off"),
                            ("withdrawn", "Sign-off withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("detail", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="studio.clip"
                    ),
                ),
            ],
            options={"ordering": ("clip", "pk")},
        ),
    ]
