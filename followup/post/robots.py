"""Group robots of WeCom (企业微信) and DingTalk (钉钉): one POST of JSON, answered by an errcode.
 Plain Python. What you would get wrong: taking HTTP 200 for a yes. Only errcode 0 is; and the address carries
the key (`key=`, `access_token=`), so neither it nor what is said back may be shown as it is.
 Sources: developer.work.weixin.qq.com/document/path/91770 (markdown up to 4,096 bytes, 20 messages a minute,
45009 when there are more); open.dingtalk.com, custom robot: `timestamp` in milliseconds and `sign`, which is
base64(HMAC-SHA256(secret, timestamp + "\\n" + secret)), 20 messages a minute, 130101 and 410100 when there
are more.
"""

import base64
import hashlib
import hmac
import http.client
import json
import ssl
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from followup.post.base import TIMEOUT_S, Fault, Letter, Trouble, scrubbed

WECOM_BYTES, DINGTALK_BYTES = 4096, 18000
LATER = {-1, 45009, 130101, 410100, 460101}  # system busy, too many
MOST_ANSWER = 64 * 1024


class Robot:
    """A request held back by its last byte."""

    def __init__(self, letter: Letter, timeout_s: float = TIMEOUT_S) -> None:
        self._letter, self._timeout_s = letter, timeout_s
        self._line: http.client.HTTPConnection | None = None
        self._body = b""

    def ready(self) -> None:
        try:
            self._begin()
        except TimeoutError as error:
            raise Trouble(Fault.SILENT) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Trouble(Fault.UNREACHABLE, type(error).__name__) from error

    def _begin(self) -> None:
        url = urlsplit(signed(self._letter.to, self._letter.secret, time.time_ns() // 1_000_000))
        self._body = json.dumps(body_of(self._letter), ensure_ascii=False).encode()
        self._line = line = _line_to(url.scheme, url.hostname or "", url.port, self._timeout_s)
        line.putrequest("POST", f"{url.path or '/'}?{url.query}" if url.query else url.path or "/")
        line.putheader("Content-Type", "application/json; charset=utf-8")
        line.putheader("Content-Length", str(len(self._body)))
        line.putheader("X-Request-Id", self._letter.key)
        line.endheaders()
        line.send(self._body[:-1])

    def hand_over(self) -> None:
        assert self._line  # noqa: S101  `ready` came first
        try:
            self._line.send(self._body[-1:])
            answer = self._line.getresponse()
            status, said = answer.status, answer.read(MOST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise Trouble(Fault.LOST_ANSWER, type(error).__name__, perhaps=True) from error
        self._judge(status, said)

    def _judge(self, status: int, said: bytes) -> None:
        if status in {429, 503}:
            raise Trouble(Fault.BUSY, f"HTTP {status}")
        if 300 <= status < 500:
            raise Trouble(Fault.REFUSED, f"HTTP {status}", for_good=True)
        try:
            told = json.loads(said)
            code = int(told["errcode"])
        except (ValueError, TypeError, KeyError) as error:
            raise Trouble(Fault.ALIEN, f"HTTP {status}", perhaps=True) from error
        if code:
            words = scrubbed(f"errcode {code}: {told.get('errmsg', '')}", *secrets_of(self._letter))
            raise Trouble(Fault.BUSY if code in LATER else Fault.REFUSED, words, for_good=code not in LATER)

    def close(self) -> None:
        if self._line:
            self._line.close()


def _line_to(scheme: str, host: str, port: int | None, timeout_s: float) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context)
    return http.client.HTTPConnection(host, port, timeout=timeout_s)


def signed(address: str, secret: str, at_ms: int) -> str:
    """DingTalk's address with timestamp and sign; WeCom has no secret, and its address stays as it is."""
    if not secret:
        return address
    text = f"{at_ms}\n{secret}".encode()
    sign = base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()
    joint = "&" if urlsplit(address).query else "?"
    return f"{address}{joint}{urlencode({'timestamp': at_ms, 'sign': sign})}"


def body_of(letter: Letter) -> dict[str, Any]:
    """A markdown message; the key stands at its end, so that a repetition can be told."""
    text = f"**{letter.title}**\n\n" + letter.words.replace("\n", "\n\n")
    foot = f"\n\n`{letter.key}`"
    if letter.kind == "wecom":
        return {"msgtype": "markdown", "markdown": {"content": cut(text, WECOM_BYTES - len(foot)) + foot}}
    words = cut(text, DINGTALK_BYTES - len(foot)) + foot
    return {"msgtype": "markdown", "markdown": {"title": letter.title, "text": words}}


def cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, whole letters, with a sign that something was left out."""
    if len(text.encode()) <= most:
        return text
    return text.encode()[: most - 3].decode(errors="ignore") + "…"


def secrets_of(letter: Letter) -> list[str]:
    """The key in the address and the secret beside it."""
    query = parse_qs(urlsplit(letter.to).query)
    return [letter.secret, *(value for values in query.values() for value in values)]
