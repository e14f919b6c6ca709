"""Studio's tables, a file for each thing that has a life: clips, plan, what is live, machines, record."""

from studio.models.aired import Explanation, RundownVersion
from studio.models.clips import Clip, ClipEvent, ClipJob, Station, Upload
from studio.models.jottings import Jotting
from studio.models.live import Graphic, ItemInstance, Panic, Run, ShowEvent, Turn
from studio.models.machines import Machine, OscServer, Panel, PlayoutCommand
from studio.models.plan import (
    CastMember,
    DroppedDebt,
    Editor,
    Element,
    Episode,
    Item,
    Question,
    RundownEdit,
    Segment,
)
from studio.models.record import Excerpt, Recording
from studio.models.rehearsal import RehearsalReport, RehearsedFault, SyntheticAudience

__all__ = [
    "CastMember",
    "Clip",
    "ClipEvent",
    "ClipJob",
    "DroppedDebt",
    "Editor",
    "Element",
    "Episode",
    "Excerpt",
    "Explanation",
    "Graphic",
    "Item",
    "ItemInstance",
    "Jotting",
    "Machine",
    "OscServer",
    "Panel",
    "Panic",
    "PlayoutCommand",
    "Question",
    "Recording",
    "RehearsalReport",
    "RehearsedFault",
    "Run",
    "RundownEdit",
    "RundownVersion",
    "Segment",
    "ShowEvent",
    "Station",
    "SyntheticAudience",
    "Turn",
    "Upload",
]
