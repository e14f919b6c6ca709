from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('studio', '0011_rundown_version'),
    ]

    operations = [
        migrations.CreateModel(
            name='OscServer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(null=True)),
                ('host', models.CharField(blank=True, max_length=80)),
                ('port', models.PositiveIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=24)),
                ('dropped', models.PositiveBigIntegerField(default=0)),
                ('dropped_from', models.GenericIPAddressField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='panel',
            name='osc_address',
            field=models.GenericIPAddressField(blank=True, null=True, verbose_name='OSC from and to'),
        ),
        migrations.AddField(
            model_name='panel',
            name='osc_port',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='OSC feedback to port'),
        ),
    ]
