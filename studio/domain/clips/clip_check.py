"""The technical check: what was measured, held against the station's limits.

`Clip.findings` is what the lab measured (studio.domain.clips.lab.measure), or {"fault": {"code", …}} when
the file cannot be used. What you would get wrong: a remark does not bar the TAKE. A film may be black or
still on purpose; whoever signs it off has the remarks before them. Only a film that would show nothing fails.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from studio.domain.clips import station as stations
from studio.domain.clips.clip_faults import sentence_of
from studio.domain.clips.clip_news import tell_rooms
from studio.domain.clips.clip_record import record
from studio.enums import ClipCheck, ClipEventKind
from studio.models import Clip, Station

WHOLE = 0.95  # of the film: more than this in black, and there is no film
QUIET_LUFS = -60.0  # below it there is a sound track and nothing on it


@dataclass(frozen=True)
class Finding:
    """One thing that was found: `code` for the machine, `says` for the reader; `fails` bars the TAKE."""

    code: str
    says: str
    fails: bool = False


def findings_of(clip: Clip, limits: Station) -> list[Finding]:
    """In the reader's language, the gravest first; empty for a film with nothing to remark, or unchecked."""
    measured = clip.findings
    if not measured:
        return []
    if fault := measured.get("fault"):
        return [Finding(fault["code"], sentence_of(fault), fails=True)]
    return [*_pictures(measured, limits), *_sounds(measured, limits)]


def _pictures(measured: dict[str, Any], limits: Station) -> list[Finding]:
    found = []
    black = _longer(measured["black"], limits.black_s)
    if sum(end - start for start, end in measured["black"]) >= WHOLE * measured["duration_ms"] / 1000:
        found.append(Finding("all_black", _("The picture is black from end to end."), fails=True))
    elif black:
        found.append(Finding("black", _("Black picture: %(spans)s") % {"spans": spoken(black)}))
    if measured["broken"]:
        found.append(
            Finding("broken", _("Broken pictures or sound: %(count)s pieces") % {"count": measured["broken"]})
        )
    still = [span for span in _longer(measured["still"], limits.freeze_s) if span not in black]
    if still:
        found.append(Finding("still", _("Still picture: %(spans)s") % {"spans": spoken(still)}))
    if measured["hdr"]:
        found.append(
            Finding("hdr", _("Filmed with wide brightness (HDR): look whether its colours are right."))
        )
    return found


def _sounds(measured: dict[str, Any], limits: Station) -> list[Finding]:
    if not measured["sound"]:
        return [Finding("no_sound", _("It has no sound track."))]
    loudness, peak = measured["loudness_lufs"], measured["true_peak_dbtp"]
    if loudness is None or loudness <= QUIET_LUFS:
        return [Finding("mute", _("Its sound track is silent."))]
    found = []
    off = loudness - float(limits.loudness_lufs)
    if abs(off) > float(limits.loudness_tolerance_lu):
        said = {"is": f"{loudness:.1f}", "wanted": f"{limits.loudness_lufs:.1f}", "off": f"{off:+.1f}"}
        text = _("Loudness %(is)s LUFS, wanted %(wanted)s (%(off)s LU)") % said
        found.append(Finding("loudness", text.replace("-", "−")))
    if peak is not None and peak > float(limits.true_peak_dbtp):
        text = _("True peak %(is)s dBTP, at most %(most)s") % {"is": peak, "most": limits.true_peak_dbtp}
        found.append(Finding("peak", text.replace("-", "−")))
    if silent := _longer(measured["silence"], limits.silence_s):
        found.append(Finding("silence", _("Silence: %(spans)s") % {"spans": spoken(silent)}))
    return found


def _longer(spans: list[list[float]], limit: Any) -> list[list[float]]:
    return [span for span in spans if span[1] - span[0] >= float(limit)]


def spoken(spans: list[list[float]], most: int = 4) -> str:
    """ "0:03–0:07, 1:10–1:15 …": where to look."""
    said = ", ".join(f"{_at(start)}–{_at(end)}" for start, end in spans[:most])
    return f"{said} …" if len(spans) > most else said


def _at(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def verdict_of(clip: Clip, limits: Station) -> ClipCheck:
    """Of the findings alone: what the check comes to under these limits."""
    found = findings_of(clip, limits)
    if any(finding.fails for finding in found):
        return ClipCheck.FAILED
    return ClipCheck.WARNED if found else ClipCheck.PASSED


def keep_findings(clip: Clip, findings: dict[str, Any], at: datetime) -> Clip:
    """Write what was measured, and the verdict; leaves a row in the clip's history and tells the control
    rooms.

    Whatever the state was before: a newer look at the same bytes replaces an older one.
    """
    clip.findings = findings
    clip.check_state = verdict_of(clip, stations.station())
    clip.checked_at = at
    clip.save(update_fields=["findings", "check_state", "checked_at"])
    record(clip, ClipEventKind.CHECKED, by=None, at=at, detail=clip.check_state)
    tell_rooms(clip)
    return clip


def begin(clip: Clip) -> None:
    """The worker has it in hand. A clip that passed before and is checked again is not ready until then."""
    Clip.objects.filter(pk=clip.pk).update(check_state=ClipCheck.CHECKING)
    tell_rooms(clip)


def change_limits(**facts: Any) -> int:
    """Write the station's settings and judge every clip by them; the number of verdicts that changed."""
    stations.set_station(**facts)
    return judge_all()


def judge_all() -> int:
    """Every checked clip under the limits of now; the number of verdicts that changed."""
    limits, changed = stations.station(), 0
    judged = [ClipCheck.PASSED, ClipCheck.WARNED, ClipCheck.FAILED]
    for clip in Clip.objects.filter(check_state__in=judged).exclude(findings={}):
        verdict = verdict_of(clip, limits)
        same = Clip.objects.filter(pk=clip.pk, check_state=clip.check_state)
        if verdict != clip.check_state and same.update(check_state=verdict):
            changed += 1
            tell_rooms(clip)
    return changed
