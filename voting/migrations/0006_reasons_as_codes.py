"""Reasons and calls were stored in the words of whoever acted; they become codes, told in the reader's words.

What was said in somebody's own words stays where it is, and so does all that no code is known for.
"""

from typing import Any

from django.db import migrations, models

REASONS = {
    "battery": ("手机没电", "Phone out of power"),
    "page": ("页面打不开", "Page does not open"),
    "card": ("席卡丢失或损坏", "Card lost or damaged"),
    "late": ("迟到", "Came late"),
    "phone": ("换了手机", "Changed phones"),
    "forgot": ("手机丢了入座信息", "Phone forgot its seat"),
    "code": ("现场码不通过", "Code not accepted"),
    "damaged": ("席卡损坏", "Card damaged"),
    "lost": ("席卡丢失", "Card lost"),
    "copied": ("席卡被人拍过", "Card photographed by others"),
    "empty": ("去过，座上没人", "Went there, nobody sits here"),
    "left": ("已离场", "Has left"),
    "sight": ("看字吃力", "Sees or reads with difficulty"),
    "hands": ("操作吃力", "Types with difficulty"),
    "help": ("需要有人念", "Somebody reads it out"),
}
CALLS = {
    "phone": ("手机打不了分", "I cannot score on this phone"),
    "seat": ("座位或席卡不对", "Seat or card is not right"),
    "paper": ("想用纸质选票", "I would like a paper slip"),
    "other": ("其他事情", "Something else"),
}
SEPARATOR = " · "


def take_apart(act: str, reason: str) -> tuple[str, str, str]:
    """(fact, code, own words) of "备-01 · 手机没电 · 充不进" or "30 s · 看字吃力"."""
    parts, fact = reason.split(SEPARATOR) if reason else [], ""
    if parts and act == "swapped":
        fact = parts.pop(0)
    elif parts and act == "extra_time" and parts[0].endswith(" s"):
        fact = parts.pop(0).removesuffix(" s")
    code = next((code for code, words in REASONS.items() if parts and parts[0] in words), "")
    return fact, code, SEPARATOR.join(parts[1:] if code else parts)


def put_together(act: str, fact: str, code: str, reason: str) -> str:
    told = f"{fact} s" if act == "extra_time" and fact else fact
    return SEPARATOR.join(filter(None, [told, REASONS.get(code, ("",))[0], reason]))[:200]


def to_codes(apps: Any, schema_editor: Any) -> None:
    changes = apps.get_model("voting", "SeatChange").objects
    for row in changes.exclude(reason="").iterator():
        fact, code, reason = take_apart(row.act, row.reason)
        changes.filter(pk=row.pk).update(fact=fact, why=code, reason=reason)
    for code, words in CALLS.items():
        apps.get_model("voting", "Errand").objects.filter(note__in=words).update(note=code)


def to_words(apps: Any, schema_editor: Any) -> None:
    changes = apps.get_model("voting", "SeatChange").objects
    for row in changes.exclude(fact="", why="").iterator():
        words = put_together(row.act, row.fact, row.why, row.reason)
        changes.filter(pk=row.pk).update(reason=words)
    for code, words in CALLS.items():
        apps.get_model("voting", "Errand").objects.filter(note=code).update(note=words[0])


class Migration(migrations.Migration):
    dependencies = [
        ("voting", "0005_group_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="seatchange",
            name="fact",
            field=models.CharField(
                blank=True, help_text="A swap's spare card; seconds of extra time.", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="seatchange",
            name="why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("battery", "Phone out of power"),
                    ("page", "Page does not open"),
                    ("card", "Card lost or damaged"),
                    ("late", "Came late"),
                    ("phone", "Changed phones"),
                    ("forgot", "Phone forgot its seat"),
                    ("code", "Code not accepted"),
                    ("damaged", "Card damaged"),
                    ("lost", "Card lost"),
                    ("copied", "Card photographed by others"),
                    ("empty", "Went there, nobody sits here"),
                    ("left", "Has left"),
                    ("sight", "Sees or reads with difficulty"),
                    ("hands", "Types with difficulty"),
                    ("help", "Somebody reads it out"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="errand",
            name="note",
            field=models.CharField(
                blank=True,
                choices=[
                    ("phone", "I cannot score on this phone"),
                    ("seat", "Seat or card is not right"),
                    ("paper", "I would like a paper slip"),
                    ("other", "Something else"),
                ],
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="seatchange",
            name="reason",
            field=models.CharField(blank=True, help_text="In somebody's own words.", max_length=200),
        ),
        migrations.RunPython(to_codes, to_words),
    ]
