"""What a machine is to show for what is on air: the desired picture, as Machine.desired keeps it.

What you would get wrong: a machine reads clips under its own paths. OBS gets a path of its file system,
CasparCG a name within its media folder; both from Machine.media_folder and the clip's own file name.
"""

from typing import Any

from django.conf import settings

from common.clock import to_ms
from studio.enums import ElementKind, InstanceState, MachineKind, PanicAct
from studio.models import Clip, ItemInstance, Machine, Run


class Wanted:
    """The pictures of one run for any machine: three queries, whatever the number of machines."""

    def __init__(self, run: Run) -> None:
        living = run.instances.filter(state__in=[InstanceState.ON_AIR, InstanceState.ARMED])
        by_state = {instance.state: instance for instance in living}
        self.on_air = by_state.get(InstanceState.ON_AIR)
        self.armed = by_state.get(InstanceState.ARMED)
        self.is_safe = run.panics.filter(act=PanicAct.SAFE_PICTURE).exists()
        named = {plan["clip"]["id"] for plan in (one.plan for one in by_state.values()) if plan.get("clip")}
        self.clips = {clip.pk: clip for clip in Clip.objects.filter(pk__in=named)} if named else {}

    def desired(self, machine: Machine) -> dict[str, Any]:
        """The picture and `ready`, the one after it; a picture is {} where the machine is left alone."""
        return {**self.picture(machine, self.on_air), "ready": self.picture(machine, self.armed, taken=False)}

    def picture(
        self, machine: Machine, instance: ItemInstance | None, *, taken: bool = True
    ) -> dict[str, Any]:
        if taken and self.is_safe and machine.safe_scene:
            return {"scene": machine.safe_scene}
        clip = self._clip(instance)
        if instance is None:
            return {}
        if clip is None:
            scene = _camera(machine, instance) or machine.live_scene
            return {"scene": scene} if scene else {}
        return {
            "media": place_of(machine, clip.file.name),
            "poster": place_of(machine, clip.poster.name),
            "duration_ms": clip.duration_ms,
            "key": str(instance.pk),
            "zero_ms": to_ms(instance.taken_at) if taken and instance.taken_at else 0,
        }

    def _clip(self, instance: ItemInstance | None) -> Clip | None:
        named = instance.plan.get("clip") if instance else None
        return self.clips.get(named["id"]) if named else None


def _camera(machine: Machine, instance: ItemInstance) -> str:
    """The camera held through this TAKE, else the item's own, where the machine has a scene of that name."""
    cameras = [one["title"] for one in instance.held if one["kind"] == ElementKind.CAMERA]
    cameras += [
        one["title"] for one in instance.plan.get("elements", []) if one["kind"] == ElementKind.CAMERA
    ]
    scenes = machine.reported.get("scenes", [])
    return next((str(title) for title in cameras if title in scenes), "")


def place_of(machine: Machine, name: str | None) -> str:
    """Where this machine finds a file of MEDIA_ROOT."""
    folder = machine.media_folder.rstrip("/\\")
    if machine.kind == MachineKind.OBS:
        folder = folder or str(settings.MEDIA_ROOT)
    return f"{folder}/{name}" if folder and name else name or ""
