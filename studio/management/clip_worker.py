"""One piece of work on a clip, done by a child process under watch.

What you would get wrong: the child is not trusted to end, to answer, or to be alive. It has a time limit, it
must give a sign of life, and whatever becomes of it, this process only reads its answer from a pipe.
"""

import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any

from django.conf import settings

from common.clock import now
from studio.domain.clips import clip_intake, clip_jobs, uploads
from studio.models import ClipJob

LOOK_S = 1.0  # between two looks at the child
BEAT_S = 2.0  # between two signs of life in the job's row
CHILD = [sys.executable, "-m", "studio.domain.clips.lab"]


class ChildGone(Exception):
    """The child has not answered. `code` as in studio.domain.clips.clip_faults."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code, self.facts = code, facts
        super().__init__(code)


class Stopped(Exception):
    """The worker was told to stop, or the job is no longer its own."""


class ClipWorker:
    """Claims jobs and has them done, one after the other. `stop` is set by a signal and ends the work at
    hand."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.child: subprocess.Popen[str] | None = None

    def work_once(self) -> bool:
        """One job from claim to end; False when there is none."""
        job = clip_jobs.claim(now())
        if job is None:
            return False
        desk = uploads.folder() / f"work-{job.pk}"
        shutil.rmtree(desk, ignore_errors=True)  # what an earlier attempt left
        desk.mkdir()
        try:
            self._do(job, desk)
        finally:
            shutil.rmtree(desk, ignore_errors=True)
        return True

    def _do(self, job: ClipJob, desk: Path) -> None:
        source = clip_intake.source_of(job)
        if not source.exists():
            clip_jobs.fail(job, {"code": "missing"}, now())
            return
        try:
            answer = self._answer(job, source, desk)
            if "fault" in answer:
                clip_jobs.fail(job, answer["fault"], now())
            else:
                clip_intake.apply(job, answer["done"], now())
        except ChildGone as gone:
            clip_jobs.give_back(job, gone.code, now(), **gone.facts)
        except Stopped:
            clip_jobs.put_down(job)

    def _answer(self, job: ClipJob, source: Path, desk: Path) -> dict[str, Any]:
        """{"done": …} or {"fault": …}; ChildGone when the child crashed, stalled or took too long."""
        told = {
            "work": job.kind,
            "source": str(source),
            "target": str(desk),
            "facts": clip_intake.facts_of(job),
        }
        self.child = child = subprocess.Popen(
            [*CHILD, json.dumps(told)],
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        assert child.stdout is not None  # noqa: S101  asked for above
        lines: Queue[dict[str, Any] | None] = Queue()
        listener = threading.Thread(target=_listen, args=(child.stdout, lines), daemon=True)
        listener.start()
        try:
            return self._watch(job, lines)
        finally:
            child.kill()
            child.wait()
            listener.join()  # the pipe ends with the child
            child.stdout.close()

    def _watch(self, job: ClipJob, lines: "Queue[dict[str, Any] | None]") -> dict[str, Any]:
        began = heard = time.monotonic()
        beaten, percent = 0.0, 0
        while True:
            try:
                line = lines.get(timeout=LOOK_S)
            except Empty:
                line = {}
            if line is None:
                raise ChildGone("crashed")
            if "done" in line or "fault" in line:
                return line
            if line:
                heard, percent = time.monotonic(), max(percent, line["progress"])
            self._check_limits(began, heard)
            if time.monotonic() - beaten >= BEAT_S:
                beaten = time.monotonic()
                if not clip_jobs.beat(job, percent, now()):
                    raise Stopped

    def _check_limits(self, began: float, heard: float) -> None:
        if self.stop.is_set():
            raise Stopped
        if time.monotonic() - heard > settings.CLIP_STALL_S:
            raise ChildGone("stalled")
        if time.monotonic() - began > settings.CLIP_JOB_LIMIT_S:
            raise ChildGone("too_long", minutes=settings.CLIP_JOB_LIMIT_S // 60)


def _listen(said: IO[str], lines: "Queue[dict[str, Any] | None]") -> None:
    """The child's lines as they come, then None. A line that is no JSON ends it: it is not our child's."""
    try:
        for line in said:
            lines.put(json.loads(line))
    except ValueError:
        pass
    finally:
        lines.put(None)
