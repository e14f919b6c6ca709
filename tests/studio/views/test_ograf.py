"""The OGraf package: whole, open to every origin, the same file by file and in the zip."""

import io
import json
import posixpath
import re
import zipfile

import pytest
from django.test import Client

from studio.domain.screens import ograf
from studio.views.ograf import parts, read_part

IMPORT = re.compile(r'(?:from|import) "(\.[^"]+)"')
SHEETS = re.compile(r'url\("([^"]+)"\)')


@pytest.mark.parametrize("name", ograf.GRAPHICS)
def test_a_manifest_names_a_module_that_is_served(name: str, client: Client) -> None:
    answer = client.get(f"/graphics/ograf/{name}.ograf.json", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert answer.json() == ograf.manifest(name) | {"name": answer.json()["name"]} | {
        key: answer.json()[key] for key in ("description", "schema", "author")
    }
    module = client.get(f"/graphics/ograf/{answer.json()['main']}")
    assert module["Content-Type"] == "text/javascript"
    assert "export default class" in module.content.decode()


def test_everything_a_module_or_a_look_asks_for_is_in_the_package() -> None:
    known = set(parts())
    wanted = {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), found))
        for path in known
        if path.endswith((".mjs", ".js", ".css"))
        for found in (SHEETS if path.endswith(".css") else IMPORT).findall(read_part(path).decode())
    }
    looks = re.search(r"LOOKS = (\[.*?\]);", read_part("ograf/graphic.mjs").decode())
    assert looks is not None
    wanted |= {f"css/{name}.css" for name in json.loads(looks.group(1))}
    assert wanted - known == set()


def test_the_zip_holds_the_same_files(client: Client) -> None:
    answer = client.get("/graphics/ograf.zip")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == list(parts())
        assert archive.read("ograf/card.mjs") == client.get("/graphics/ograf/card.mjs").content


def test_words_come_in_both_languages(client: Client) -> None:
    said = {
        lang: client.get(f"/graphics/ograf/parts.{lang}.html").content.decode() for lang in ("zh-hans", "en")
    }
    assert ("兑现期限" in said["zh-hans"], "兑现期限" in said["en"]) == (True, False)
    assert all('id="graphic-card"' in text for text in said.values())


@pytest.mark.parametrize("path", ["ograf/nothing.ograf.json", "../manage.py", "js/screen/link.js", "ograf/"])
def test_nothing_else_is_served(path: str, client: Client) -> None:
    assert client.get(f"/graphics/{path}").status_code == 404


def test_nothing_can_be_posted(client: Client) -> None:
    assert client.post("/graphics/ograf.zip").status_code == 405
    assert client.post("/graphics/ograf/card.mjs").status_code == 405
