"""What the terminal says when the server answers: desks, addresses, logins, one code to scan."""

import io
import unicodedata
from collections.abc import Sequence
from typing import Any

import qrcode

# Part in the evening: the word for it, and where its work begins.
DESKS = {
    "producer": ("导播 producer", "/studio/{episode}/control/"),
    "producer2": ("导播二 producer", "/studio/{episode}/control/"),
    "scribe": ("记录员 scribe", "/studio/{episode}/scribe/"),
    "supervisor": ("督查员 supervisor", "/desk/"),
    "reporter": ("追踪记者 reporter", "/desk/"),
    "handler": ("承办人 handler", "/portal/"),
    "usher": ("场务 usher", "/usher/"),
    "editor": ("资料管理 set-up", "/admin/"),
}


def welcome(base: str, demo: dict[str, Any] | None, *, local_only: bool) -> str:
    """The whole text; without a demo only the addresses that always exist."""
    parts = ["", "全媒体问政 · all-media inquiry", ""]
    if demo is None:
        return "\n".join([*parts, f"  {base}/", f"  {base}/admin/", ""])
    parts += _table([("岗位 desk", "地址 address", "账号 login", "密码 password"), *_rows(base, demo)])
    if card := demo["next_card"]:
        parts += ["", f"席卡 seat card {card['label']}: {base}{card['url']}", "", _code(base + card["url"])]
    if local_only:
        parts += ["手机要扫码，请用 / for phones in the same network: make run HOST=0.0.0.0", ""]
    if demo["is_past"]:
        parts += [
            "示例节目已过期，移到今晚 / the sample evening lies in the past, move it to tonight: make demo",
            "",
        ]
    return "\n".join([*parts, "停止 / stop: Ctrl-C", ""])


def _rows(base: str, demo: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    rows = [
        (word, base + path.format(episode=demo["episode"]), login["username"], login["password"])
        for part, (word, path) in DESKS.items()
        if (login := demo["users"].get(part))
    ]
    open_to_all = (
        ("主输出 program", demo["screens"]["program"]),
        ("叠加层 overlay", demo["screens"]["overlay"]),
        ("现场大屏 hall", demo["screens"]["hall"]),
        ("公开页 public", demo["public"]),
        ("观众 phones", "/join/"),
    )
    return [*rows, *((word, base + path, "", "") for word, path in open_to_all)]


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns aligned as a terminal shows them: a Chinese character takes two cells."""
    widths = [max(_cells(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]
    return [lines[0], "─" * (sum(widths) + 2 * (len(widths) - 1)), *lines[1:]]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _code(url: str) -> str:
    """A QR code in half-height blocks, dark on light by inverting: readable in a dark terminal."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(url)
    out = io.StringIO()
    code.print_ascii(out, invert=True)
    return out.getvalue()
