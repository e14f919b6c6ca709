"""First half of `make run`, on a bare machine: checks, .venv, packages; then `config.launch`.

Plain standard library, and written so that a Python as old as 3.6 can still read it: it is this
file that must tell its owner that the Python is too old. Every failure is one sentence, in English
and Chinese, and exit code 1.

    python3 config/boot.py run              check everything, install what runs, launch the server
    python3 config/boot.py install [--dev]  install the base packages only (or those for tests too)
"""

import errno
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ROOT / "requirements"


class Refusal(Exception):
    """One sentence twice: English, Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(f"{english}  {chinese}")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def check_python() -> None:
    if sys.version_info[:2] < OLDEST:
        have = ".".join(str(part) for part in sys.version_info[:2])
        raise Refusal(
            f"Python 3.11 or newer is needed, not {have}: install one; then `make run PYTHON=python3.12`",
            f"需要 Python 3.11 或更新版本，当前是 {have}。",
        )


def check_venv_module() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Refusal(
            "This Python lacks its venv module: install it (Debian: apt install python3-venv).",
            "当前 Python 缺少 venv 模块，请先安装（Debian：apt install python3-venv）。",
        )


def check_writable(folder: Path) -> None:
    """Make `folder` and write a byte there: the only test that is true on every file system."""
    probe = folder / f".write-test-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("1")
        probe.unlink()
    except OSError as error:
        raise Refusal(
            f"Cannot write in {folder} ({error.strerror}): make room, or choose another DATA_DIR.",
            f"无法写入 {folder}，请检查磁盘空间和权限，或用 DATA_DIR=… 另选位置。",
        ) from None


def endpoint() -> "tuple[str, int]":
    """HOST and PORT as set, checked for sense."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {port}.", "PORT 应为 1 到 65535 的数字。")
    return host, int(port)


def check_port(host: str, port: int) -> None:
    """Bind and let go; what takes the port between here and the server's start is told later."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        raise port_refusal(host, port, error) from None


def port_refusal(host: str, port: int, error: OSError) -> Refusal:
    if error.errno == errno.EADDRINUSE:
        other = port + 1
        return Refusal(
            f"Port {port} is taken (perhaps by this program in another window): try `make run PORT={other}`.",
            f"端口 {port} 已被占用（可能另一个窗口已在运行），可改用 make run PORT={other}。",
        )
    if error.errno == errno.EACCES:
        return Refusal(
            f"Port {port} may only be opened by the administrator: choose one above 1023.",
            f"没有权限使用端口 {port}，请选 1023 以上的端口。",
        )
    return Refusal(
        f"HOST={host} is not an address of this machine ({error.strerror}).", f"HOST={host} 不是本机地址。"
    )


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()


# -- Packages --------------------------------------------------------------------------------


def install(dev: bool = False) -> None:
    """Make .venv and install the hashed lock, unless exactly that was done before."""
    make_venv()
    lock = LOCKS / ("dev.txt" if dev else "base.txt")
    stamps = VENV / "installed"
    if stamps.exists() and stamp_of(lock) in stamps.read_text().splitlines():
        return
    check_writable(VENV)
    say("Installing packages into .venv (once, about a minute) …  正在安装依赖（仅一次，约一分钟）……")
    quiet = ["-qq", "--disable-pip-version-check"]  # errors only
    if subprocess.call([str(PYTHON), "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(lock)]):
        raise Refusal(
            "The packages could not be installed (see above): is this machine online?",
            "安装依赖失败（原因见上），请检查网络或 pip 镜像设置。",
        )
    # dev.txt holds all of base.txt at the same versions (a test checks it).
    done = [lock, LOCKS / "base.txt"] if dev else [lock]
    stamps.write_text("".join(stamp_of(path) + "\n" for path in done))


def venv_works() -> bool:
    probe = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.call(probe, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_venv() -> None:
    """A .venv that starts is kept; one whose Python is gone, or too old, is made anew."""
    if venv_works():
        return
    check_venv_module()
    check_writable(ROOT)
    shutil.rmtree(str(VENV), ignore_errors=True)
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)]):
        raise Refusal("The virtual environment could not be made (see above).", "无法创建虚拟环境（见上）。")


def stamp_of(lock: Path) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


# -- Commands --------------------------------------------------------------------------------


def run() -> None:
    host, port = endpoint()
    check_writable(data_dir())
    check_port(host, port)
    install()
    os.chdir(str(ROOT))
    os.execv(str(PYTHON), [str(PYTHON), "-m", "config.launch", host, str(port)])  # noqa: S606  no shell is meant


def main(arguments: "list[str]") -> int:
    try:
        check_python()
        if arguments[:1] == ["install"]:
            install(dev="--dev" in arguments)
        elif arguments == ["run"]:
            run()
        else:
            say(str(__doc__))
            return 2
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
