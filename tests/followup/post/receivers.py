"""A mail server and a robots' server on real sockets, which count what arrives by its key.

What you would get wrong: counting what was begun. A mail counts from its dot on, a request from its last
byte. `at(stage)` is called at every step, so that a test can kill or wait right there.
"""

import json
import re
import socket
import ssl
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Stage = Callable[[str], None]
MAIL_STAGES = ("connected", "rcpt", "data", "text", "dot", "answered")
ROBOT_STAGES = ("connected", "head", "held", "last", "answered")


def nothing(stage: str) -> None:
    """Goes on."""


class Receiver(ABC):
    """Listens from the moment it is made until `close`; one thread for each line."""

    def __init__(self, at: Stage = nothing) -> None:
        self.at, self.arrived = at, []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._lock, self._lines = threading.Lock(), []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def counted(self) -> Counter[str]:
        """How often each key arrived."""
        return Counter(one["key"] for one in self.arrived)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for line in self._lines:
            line.close()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self._socket.accept()
            except OSError:
                return
            self._lines.append(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            self.at("connected")
            self.talk(line)
        except (OSError, ValueError):
            pass  # the other side is gone
        finally:
            line.close()

    @abstractmethod
    def talk(self, line: socket.socket) -> None:
        """What is said on one connection, until it ends."""

    def _count(self, **facts: Any) -> None:
        with self._lock:
            self.arrived.append(facts)


def read(line: socket.socket) -> bytes:
    if not (data := line.recv(65536)):
        raise ValueError("closed")
    return data


class Mailbox(Receiver):
    """`answers` replace what is said at a stage: {"rcpt": b"550 no such box"}."""

    def __init__(self, at: Stage = nothing, **answers: bytes) -> None:
        self.answers = answers
        super().__init__(at)

    def _say(self, line: socket.socket, stage: str, usual: bytes) -> None:
        line.sendall(self.answers.get(stage, usual) + b"\r\n")

    def talk(self, line: socket.socket) -> None:
        self._say(line, "hello", b"220 box")
        while True:
            verb = read(line)[:4].upper()
            if verb == b"RCPT":
                self.at("rcpt")
                self._say(line, "rcpt", b"250 fine")
            elif verb == b"DATA":
                self.at("data")
                self._say(line, "data", b"354 go on")
                self._take(line)
            elif verb == b"QUIT":
                line.sendall(b"221 bye\r\n")
                return
            else:
                line.sendall(b"250 fine\r\n")

    def _take(self, line: socket.socket) -> None:
        text, seen = b"", False
        while not text.endswith(b"\r\n.\r\n"):
            text += read(line)
            if not seen and not text.endswith(b"\r\n.\r\n"):
                seen = True
                self.at("text")
        key = re.search(rb"Message-ID: <(\w+)@", text)
        if not self.answers.get("dot", b"250").startswith(b"5"):
            plain = text[:-3].replace(b"\r\n..", b"\r\n.")  # RFC 5321, 4.5.2
            self._count(key=key[1].decode() if key else "", text=plain)
        self.at("dot")
        self._say(line, "dot", b"250 kept")
        self.at("answered")


class RobotHall(Receiver):
    """WeCom and DingTalk alike; answers `errcode` (or `raw` bytes). `pem` is a file with a key and its
    certificate: then it speaks TLS, and a client cannot run ahead of the step "connected"."""

    def __init__(
        self,
        at: Stage = nothing,
        *,
        errcode: int = 0,
        errmsg: str = "ok",
        raw: bytes = b"",
        pem: Path | None = None,
    ) -> None:
        self.errcode, self.errmsg, self.raw, self.context = errcode, errmsg, raw, None
        if pem:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(pem)
        super().__init__(at)

    @property
    def address(self) -> str:
        scheme = "https" if self.context else "http"
        return f"{scheme}://127.0.0.1:{self.port}/cgi-bin/webhook/send?key=sesame-693a91f6"

    def talk(self, line: socket.socket) -> None:
        if self.context is None:
            self._converse(line)
            return
        with self.context.wrap_socket(line, server_side=True) as safe:
            self._converse(safe)

    def _converse(self, line: socket.socket) -> None:
        text = b""
        while b"\r\n\r\n" not in text:
            text += read(line)
        head, _, body = text.partition(b"\r\n\r\n")
        self.at("head")
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])
        while len(body) < length - 1:
            body += read(line)
        self.at("held")
        while len(body) < length:
            body += read(line)
        said = json.loads(body)
        words = str(said["markdown"])
        key = re.search(r"`(\w{32})`", words)
        if not self.errcode:
            self._count(key=key[1] if key else "", path=head.split()[1].decode(), said=said)
        self.at("last")
        answer = self.raw or json.dumps({"errcode": self.errcode, "errmsg": self.errmsg}).encode()
        if self.raw.startswith(b"HTTP"):
            line.sendall(self.raw)
            return
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))
        self.at("answered")


def self_signed(path: Path) -> Path:
    """A key and its certificate for 127.0.0.1, in one file; SSL_CERT_FILE makes a client trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    day = timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - day)
        .not_valid_after(datetime.now(UTC) + day)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, bare = serialization.Encoding.PEM, serialization.NoEncryption()
    text = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, bare) + made.public_bytes(pem)
    path.write_bytes(text)
    return path
