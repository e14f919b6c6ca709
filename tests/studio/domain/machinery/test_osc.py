"""OSC surfaces: an address and a word each, and a lamp that does not lie."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from common.enums import Role
from studio.domain.machinery import osc, panels
from studio.errors import PanelUnknown
from studio.models import OscServer, Panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(cast: Any, at: datetime) -> Panel:
    made, _token = panels.make_panel("导播台左", by=cast.producer, at=at)
    return made


def test_a_panel_is_a_surface_while_it_has_an_address(panel: Panel, at: datetime) -> None:
    assert (osc.surfaces(), osc.is_wanted(), osc.lamp(at).light) == ([], False, "off")
    osc.set_surface(panel, address="10.0.0.7", port=12321)
    assert ([one.pk for one in osc.surfaces()], osc.is_wanted()) == ([panel.pk], True)
    assert osc.surface(panel.pk, at) == panel
    osc.set_surface(panel, address=None, port=12321)
    panel.refresh_from_db()
    assert (panel.osc_address, panel.osc_port, osc.is_wanted()) == (None, None, False)
    with pytest.raises(PanelUnknown):
        osc.surface(panel.pk, at)


def test_nobody_presses_by_a_panel_that_is_revoked_or_whose_maker_left(
    panel: Panel, cast: Any, at: datetime
) -> None:
    osc.set_surface(panel, address="10.0.0.7", port=None)
    cast.producer.grants.filter(role=Role.PRODUCER).delete()
    assert osc.surfaces() == []
    with pytest.raises(PanelUnknown):
        osc.surface(panel.pk, at)
    panels.revoke(panel, at=at)
    assert not osc.is_wanted()


def test_a_word_is_kept_goes_with_its_token_and_is_not_it(panel: Panel, cast: Any, at: datetime) -> None:
    other, token = panels.make_panel("导播台右", by=cast.producer, at=at)
    word = osc.word_of(other)
    assert word == osc.word_of(Panel.objects.get(pk=other.pk))
    assert len(word) == osc.LETTERS
    assert word.isalnum()
    assert word not in token
    assert word != osc.word_of(panel)
    other.token_sha256 = "0" * 64
    assert word != osc.word_of(other)


def test_the_lamp_is_unknown_without_a_sign_of_life(panel: Panel, at: datetime) -> None:
    osc.set_surface(panel, address="10.0.0.7", port=None)
    assert osc.lamp(at).light == "unknown"
    osc.note_listening(at, host="127.0.0.1", port=9700)
    assert (osc.lamp(at).light, osc.lamp(at).is_local) == ("fine", True)
    assert osc.lamp(at + timedelta(seconds=osc.FRESH_S + 1)).light == "unknown"


def test_who_cannot_listen_says_so_unless_another_does(panel: Panel, at: datetime) -> None:
    osc.set_surface(panel, address="10.0.0.7", port=None)
    osc.note_listening(at, host="0.0.0.0", port=9700, fault="in_use")
    assert (osc.lamp(at).light, osc.lamp(at).fault) == ("fault", str(osc.FAULTS["in_use"]))
    osc.note_listening(at, host="0.0.0.0", port=9700)
    osc.note_listening(at, host="0.0.0.0", port=9700, fault="in_use")
    assert osc.lamp(at).light == "fine"
    osc.note_listening(at + timedelta(minutes=1), host="0.0.0.0", port=9700, fault="in_use")
    assert osc.lamp(at + timedelta(minutes=1)).light == "fault"


def test_what_is_dropped_is_counted(panel: Panel, at: datetime) -> None:
    osc.note_dropped(3, "10.0.0.9", at)  # before anything listened: nothing to count on
    assert not OscServer.objects.exists()
    osc.note_listening(at, host="127.0.0.1", port=9700)
    osc.note_dropped(3, "10.0.0.9", at)
    osc.note_dropped(2, None, at)
    lamp = osc.lamp(at)
    assert (lamp.dropped, lamp.dropped_from, lamp.dropped_at) == (5, "", at)
