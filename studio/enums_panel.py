"""What a button panel can press: a closed vocabulary of names that stand in addresses and in the log.

A panic act and its way back are two names each, because a button is one address (docs/panels.md).
"""

from enum import StrEnum


class PanelAct(StrEnum):
    TAKE = "take"
    ARM = "arm"
    BACK = "back"
    RETAKE = "retake"
    HOLD = "hold"
    LOWER_THIRD = "lower_third"
    CLEAR = "clear"
    ARM_ROUND = "arm_round"
    OPEN_ROUND = "open_round"
    CLOSE_ROUND = "close_round"
    PANIC_CLEAR_GRAPHICS = "panic_clear_graphics"
    PANIC_SAFE_PICTURE = "panic_safe_picture"
    PANIC_FREEZE_VOTING = "panic_freeze_voting"
    PANIC_CUT_QUESTION = "panic_cut_question"
    LIFT_CLEAR_GRAPHICS = "lift_clear_graphics"
    LIFT_SAFE_PICTURE = "lift_safe_picture"
    LIFT_FREEZE_VOTING = "lift_freeze_voting"
    LIFT_CUT_QUESTION = "lift_cut_question"
    TURN_ASK = "turn_ask"
    TURN_ANSWER = "turn_answer"
    TURN_MORE = "turn_more"
    TURN_PAUSE = "turn_pause"
    TURN_BACK = "turn_back"
    TURN_ANSWERED = "turn_answered"
    TURN_UNANSWERED = "turn_unanswered"


THINGS: dict[PanelAct, str] = {
    PanelAct.TAKE: "item",
    PanelAct.ARM: "item",
    PanelAct.CLEAR: "layer",
    **{act: "turn" for act in PanelAct if act.startswith("turn_")},
}  # what an act can be pressed for; all others take nothing


class Tally(StrEnum):
    """The lamp of one item. ON_AIR means that the programme has it, as the program page draws it."""

    ON_AIR = "on_air"
    NEXT = "next"
    DONE = "done"
    OFF = "off"
