from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followup", "0008_salted_and_signed")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="paused_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="verdict",
            name="salt",
            field=models.CharField(default="", max_length=22),
            preserve_default=False,
        ),
    ]
