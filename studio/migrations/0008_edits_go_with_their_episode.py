import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """PROTECT forbade to delete an episode with an undone edit, though the undoing goes with it."""

    dependencies = [("studio", "0007_seconded")]

    operations = [
        migrations.AlterField(
            model_name="rundownedit",
            name="undone_by",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="undoes",
                to="studio.rundownedit",
            ),
        ),
    ]
