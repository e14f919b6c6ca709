"""Fingers: presses, holds and their loss; copies and floods. Time is an argument."""

from studio.osc.surface import AGAIN_S, BURST, LONGEST_S, PER_S, Fingers, Gate, Touch


def held(
    fingers: Fingers, *steps: tuple[float, bool | None], button: str = "panic/safe_picture"
) -> list[object]:
    """What each step brings, with the process awake in between."""
    found: list[object] = []
    at = 0.0
    for then, value in steps:
        while at < then:
            fingers.awake(at)
            at += 0.1
        at = then
        found.append(fingers.touch(button, then, value=value, guarded=True, seen=("run-1", round(then))))
    return found


def test_an_act_acts_with_its_press() -> None:
    fingers = Fingers()
    values = (True, False, None, False)
    touches = [fingers.touch("take", 1.0, value=value, guarded=False) for value in values]
    assert touches == [Touch(), None, Touch(), None]


def test_a_guarded_act_acts_with_its_release_and_says_how_long() -> None:
    assert held(Fingers(), (5.0, True), (6.5, False)) == [None, Touch(1500, ("run-1", 5))]
    assert held(Fingers(), (5.0, True), (5.3, False)) == [None, Touch(300, ("run-1", 5))]
    assert held(Fingers(), (5.0, None)) == [Touch()]  # no hold: the server decides


def test_a_lost_release_does_nothing_and_a_lost_press_neither() -> None:
    assert held(Fingers(), (5.0, True)) == [None]
    assert held(Fingers(), (5.0, False)) == [None]
    assert held(Fingers(), (5.0, True), (6.5, False), (6.6, False)) == [None, Touch(1500, ("run-1", 5)), None]


def test_a_lost_release_lengthens_no_later_hold() -> None:
    assert held(Fingers(), (5.0, True), (8.0, True), (8.2, False)) == [None, None, Touch(200, ("run-1", 8))]
    assert held(Fingers(), (5.0, True), (5.1 + LONGEST_S, False)) == [None, None]


def test_a_release_after_a_standstill_measures_nothing() -> None:
    """The finger was up long ago; we only did not look."""
    fingers = Fingers()
    fingers.awake(0.9)
    assert fingers.touch("end", 1.0, value=True, guarded=True) is None
    assert fingers.touch("end", 2.5, value=False, guarded=True) is None


def test_buttons_do_not_share_their_holds() -> None:
    fingers = Fingers()
    fingers.touch("panic/safe_picture", 1.0, value=True, guarded=True)
    assert fingers.touch("panic/cut_question", 1.2, value=False, guarded=True) is None


def test_a_copy_is_dropped_and_a_second_press_is_not() -> None:
    gate, times = Gate(), (1.0, 1.001, 1.1, 1.01 + AGAIN_S)
    assert [gate.is_copy(b"take", at) for at in times] == [False, True, True, False]
    assert not gate.is_copy(b"hold", times[-1])


def test_a_flood_is_cut_off_and_passes() -> None:
    gate = Gate()
    assert sum(gate.has_room(1.0) for _ in range(1000)) == BURST
    assert sum(gate.has_room(2.0) for _ in range(1000)) == PER_S
    assert gate.has_room(60.0)
