"""Machines that play what we say, the commands to them, and the keys of button panels."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.enums import CommandState, MachineKind, MachinePolicy
from studio.models.live import Run


class Machine(models.Model):
    """An OBS or CasparCG in the gallery. `desired` is what we want; `reported` what it says, and when.

    desired: {"scene", "media", "poster", "duration_ms", "key", "zero_ms", "run", "seq", "ready": {}}, or {};
    reported: {"scene", "media_state", "cursor_ms", "duration_ms", "in_step", "scenes"}, {} before a report.
    See studio.domain.machinery.playout_queue. Scenes are OBS scenes; for CasparCG a clip's name or an http
    address.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=MachineKind)
    name = models.CharField(_("name"), max_length=40, unique=True)
    host = models.CharField(_("host"), max_length=80)
    port = models.PositiveIntegerField(_("port"))
    password = models.CharField(_("password"), max_length=80, blank=True)
    channel = models.PositiveSmallIntegerField(_("channel"), default=1)
    is_used = models.BooleanField(_("in use"), default=True)
    policy = models.CharField(
        _("after a connection"), max_length=12, choices=MachinePolicy, default=MachinePolicy.READ_ONLY
    )
    live_scene = models.CharField(_("picture of everything that is no clip"), max_length=200, blank=True)
    safe_scene = models.CharField(_("safe picture"), max_length=200, blank=True)
    media_folder = models.CharField(
        _("folder of the clips, as this machine sees it"), max_length=200, blank=True
    )
    in_hand_since = models.DateTimeField(null=True, editable=False)  # nothing is sent before
    runner = models.CharField(max_length=64, blank=True, editable=False)  # the process that serves it,
    runner_at = models.DateTimeField(null=True, editable=False)  # and when it last said so
    desired = models.JSONField(default=dict, editable=False)
    reported = models.JSONField(default=dict, editable=False)
    reported_at = models.DateTimeField(null=True, editable=False)
    connected_at = models.DateTimeField(null=True, editable=False)
    fault = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("machine")
        verbose_name_plural = _("machines")

    def __str__(self) -> str:
        return self.name


class PlayoutCommand(models.Model):
    """One thing to be done by one machine, in order. Made with the TAKE, done by `manage.py run_playout`."""

    machine = models.ForeignKey(Machine, models.CASCADE, related_name="commands")
    run = models.ForeignKey(Run, models.CASCADE, related_name="playout_commands")
    epoch = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()  # of the ShowEvent it belongs to
    act = models.CharField(max_length=24)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=CommandState, default=CommandState.WAITING)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)


class Panel(models.Model):
    """A button panel (Companion, Stream Deck) with a token of its own; only the token's digest is kept."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    osc_address = models.GenericIPAddressField(_("OSC from and to"), null=True, blank=True)
    osc_port = models.PositiveIntegerField(_("OSC feedback to port"), null=True, blank=True)

    class Meta:
        verbose_name = _("button panel")
        verbose_name_plural = _("button panels")

    def __str__(self) -> str:
        return self.name


class OscServer(models.Model):
    """What `manage.py run_osc` says of itself: one row. `fault`: see studio.domain.machinery.osc."""

    at = models.DateTimeField(null=True)
    host = models.CharField(max_length=80, blank=True)
    port = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=24, blank=True)
    dropped = models.PositiveBigIntegerField(default=0)  # datagrams thrown away
    dropped_from = models.GenericIPAddressField(null=True)
    dropped_at = models.DateTimeField(null=True)
