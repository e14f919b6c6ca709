"""Every string a user can read has its Chinese, and the compiled catalogue is the written one."""

import ast
import functools
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation import templatize

from tests.architecture.sources import ROOT, name, python_files, templates

FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAME_IN_BOTH = {"English", "OBS", "QR", "CSV"}


def catalogue() -> Catalog:
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file)


def of_python(source: str) -> set[str]:
    """Literal first arguments of the translation calls (second of `pgettext`)."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            arguments = node.args[1:] if node.func.id.startswith("pgettext") else node.args
            for argument in arguments[: 2 if node.func.id.startswith("ngettext") else 1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    found.add(argument.value)
    return found


def of_template(source: str) -> set[str]:
    text = templatize(source)
    literal = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    calls = re.findall(rf"(?<![a-z])(?:gettext|_)\({literal}\)", text)
    plurals = re.findall(rf"ngettext\({literal},\s*{literal}", text)
    contexts = re.findall(rf"pgettext\({literal},\s*{literal}", text)
    return {
        ast.literal_eval(c)
        for c in [*calls, *(p for pair in plurals for p in pair), *(m for _, m in contexts)]
    }


@functools.cache
def used() -> dict[str, str]:
    """msgid -> one place where it stands."""
    found = {}
    for path in python_files():
        found |= dict.fromkeys(of_python(path.read_text()), name(path))
    for path in templates():
        found |= dict.fromkeys(of_template(path.read_text()), name(path))
    return {msgid: place for msgid, place in found.items() if msgid}


def translations(catalog: Catalog) -> dict[tuple[str, str], str]:
    """(context, msgid) -> Chinese; plural forms count as msgids of their own."""
    flat = {}
    for message in catalog:
        if message.id and not message.fuzzy:
            ids = message.id if isinstance(message.id, tuple | list) else [message.id]
            strings = message.string if isinstance(message.string, tuple | list) else [message.string]
            for msgid in ids:
                context = message.context or ""  # Babel leaves it as bytes when it reads a .mo
                flat[context.decode() if isinstance(context, bytes) else context, msgid] = strings[0] or ""
    return flat


def by_msgid() -> dict[str, str]:
    """msgid -> its Chinese in whatever context; empty when any context lacks it."""
    found: dict[str, str] = {}
    for (_, msgid), said in translations(catalogue()).items():
        found[msgid] = said and found.get(msgid, said)
    return found


def test_everything_said_is_translated() -> None:
    known = by_msgid()
    assert {msgid: place for msgid, place in used().items() if not known.get(msgid)} == {}


def test_chinese_is_chinese() -> None:
    """A msgstr without a single Chinese character is a forgotten one, unless it stands in the list."""
    known = by_msgid()
    words = {
        msgid: said for msgid, said in known.items() if re.search(r"[A-Za-z]{3}", msgid) and msgid in used()
    }
    foreign = {i: s for i, s in words.items() if not CHINESE.search(re.sub(r"%\(\w+\)[sd]", "", s))}
    assert {
        i: s
        for i, s in foreign.items()
        if i not in SAME_IN_BOTH and re.search(r"[A-Za-z]{3}", re.sub(r"%\(\w+\)[sd]", "", i))
    } == {}


def test_placeholders_survive() -> None:
    places = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    wrong = {
        msgid: said
        for msgid, said in by_msgid().items()
        if said and not set(places.findall(said)) <= set(places.findall(msgid))
    }
    assert wrong == {}


def test_the_compiled_catalogue_is_current() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = translations(read_mo(file))
    written = {key: said for key, said in translations(catalogue()).items() if said}
    assert compiled == written


def test_an_untranslated_string_is_found(tmp_path: Path) -> None:
    assert of_python('x = _("Nobody translated this")') == {"Nobody translated this"}
    assert of_template('{% load i18n %}{% translate "Nor this" %}') == {"Nor this"}
    assert of_template(
        "{% load i18n %}{% blocktranslate trimmed %}\n  Nor\n  that\n{% endblocktranslate %}"
    ) == {"Nor that"}


def test_translation_calls_keep_the_names_that_are_collected() -> None:
    """xgettext and this file know the calls by name: an alias other than `_` loses its strings in silence."""
    alias = re.compile(r"\bn?p?gettext(?:_lazy)? as (?!_\b)\w+")
    assert [name(path) for path in python_files() if alias.search(path.read_text())] == []
    assert alias.search("from django.utils.translation import pgettext_lazy as _in")
