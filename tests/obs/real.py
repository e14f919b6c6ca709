"""A real OBS under Xvfb, set up by files alone: its own home, a port and a password made for this run.

What you would get wrong: obs-websocket listens on every address and cannot be told otherwise. `own_network`
gives the whole test a network of its own, where the machine allows that; the password stands in either case.
"""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

OPTIONS = [
    "--multi",
    "--minimize-to-tray",
    "--disable-updater",
    "--disable-missing-files-check",
    "--websocket_ipv4_only",
    *("--collection", "Untitled", "--profile", "Untitled"),
]
NEEDED = {"obs": "obs-studio", "Xvfb": "xvfb"}
PATIENCE_S = 60

GLOBAL = """[General]
Pre19Defaults=false
Pre21Defaults=false
Pre23Defaults=false
Pre24.1Defaults=false
FirstRun=true
LastVersion=486539266
EnableAutoUpdates=false
InfoIncrement=9999
[Basic]
Profile=Untitled
ProfileDir=Untitled
SceneCollection=Untitled
SceneCollectionFile=Untitled
[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort={port}
AlertsEnabled=false
AuthRequired=true
ServerPassword={password}
"""
BASIC = """[General]
Name=Untitled
[Video]
BaseCX=640
BaseCY=360
OutputCX=640
OutputCY=360
FPSType=0
FPSCommon=25 PAL
[Output]
Mode=Simple
[SimpleOutput]
FilePath={folder}
RecFormat=mkv
StreamEncoder=x264
"""


def missing() -> list[str]:
    """Debian packages without which nothing runs here."""
    return [package for program, package in NEEDED.items() if shutil.which(program) is None]


def own_network() -> None:
    """Begin anew in a network with nothing but a loopback; where that is not allowed, go on as we are."""
    if os.environ.get("OBS_OWN_NETWORK"):
        _loopback_up()
        return
    for flags in ("-n", "-rn"):
        if subprocess.run(["unshare", flags, "true"], capture_output=True, check=False).returncode == 0:
            os.environ["OBS_OWN_NETWORK"] = "1"
            os.execvp("unshare", ["unshare", flags, sys.executable, "-m", "tests.obs", *sys.argv[1:]])


def _loopback_up() -> None:
    """`ip link set lo up`, without needing ip."""
    with socket.socket() as any_socket:
        up = struct.pack("16sh", b"lo", 1 | 64)  # IFF_UP | IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RealObs:
    """Killed and started again it keeps its scenes, its port and its password, as the real one does."""

    def __init__(self, folder: Path) -> None:
        self.port, self.password = free_port(), secrets.token_urlsafe(16)
        self._home, self._runtime = folder / "home", folder / "run"
        self.recordings = folder / "recordings"
        self._lines = (folder / "obs.log").open("ab")
        profile = self._home / "obs-studio" / "basic" / "profiles" / "Untitled"
        for made in (profile, self._runtime, self.recordings):
            made.mkdir(parents=True)
        self._runtime.chmod(0o700)
        settings = GLOBAL.format(port=self.port, password=self.password)
        (self._home / "obs-studio" / "global.ini").write_text(settings)
        (profile / "basic.ini").write_text(BASIC.format(folder=self.recordings))
        self._display = self._start_display()
        self.start()

    def _start_display(self) -> str:
        """Xvfb chooses a free number itself and says which."""
        hear, say = os.pipe()
        command = ["Xvfb", "-displayfd", str(say), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        self._xvfb = subprocess.Popen(
            [*command, "+extension", "GLX"], pass_fds=(say,), stdout=self._lines, stderr=self._lines
        )
        os.close(say)
        with os.fdopen(hear) as number:
            return f":{number.readline().strip()}"

    def start(self) -> None:
        """Returns when its websocket listens."""
        environment = {
            **os.environ,
            "DISPLAY": self._display,
            "HOME": str(self._home),
            "XDG_CONFIG_HOME": str(self._home),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        self._obs = subprocess.Popen(
            ["obs", *OPTIONS],
            env=environment,
            stdout=self._lines,
            stderr=self._lines,
        )
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self._obs.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"OBS does not listen; see {self._lines.name}")

    def fall_silent(self) -> None:
        """It says nothing any more, and what it has said can be read."""
        self._obs.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """kill -9, in the middle of whatever it does."""
        self._obs.send_signal(signal.SIGKILL)
        self._obs.wait()

    def stop(self) -> None:
        for process in (self._obs, self._xvfb):
            process.kill()
            process.wait()
        self._lines.close()
