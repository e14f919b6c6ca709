from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followup", "0005_the_ledger_begins")]

    operations = [
        migrations.DeleteModel(name="CommitmentChange"),
        migrations.DeleteModel(name="TaskChange"),
        migrations.AlterField(
            model_name="task",
            name="state_at",
            field=models.DateTimeField(verbose_name="since"),
        ),
    ]
