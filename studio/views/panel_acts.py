"""What each act of a panel does, in a sentence of its description. In English, as the description is."""

from studio.enums import PanicAct
from studio.enums_panel import PanelAct

PANICS = {
    PanicAct.CLEAR_GRAPHICS: "no graphic is drawn",
    PanicAct.SAFE_PICTURE: "the safe picture fills program and overlay",
    PanicAct.FREEZE_VOTING: "the open round pauses and no phone may score",
    PanicAct.CUT_QUESTION: "no question's text is shown anywhere",
}

SAYS: dict[PanelAct, str] = {
    PanelAct.TAKE: "Puts on air what is armed; with `item`, arms that item first. A reveal is guarded.",
    PanelAct.ARM: "Arms the item `item`: the next TAKE airs it.",
    PanelAct.BACK: "Arms once more what was on air before.",
    PanelAct.RETAKE: "Arms once more what is on air.",
    PanelAct.HOLD: "Keeps what would go with the next TAKE; pressed again, lets it go.",
    PanelAct.LOWER_THIRD: "Shows the lower third of the item on air.",
    PanelAct.CLEAR: "Clears the layer `layer`; without it, every layer.",
    PanelAct.ARM_ROUND: "Arms the next scoring of the rundown.",
    PanelAct.OPEN_ROUND: "TAKE, if a scoring is armed, and never anything else.",
    PanelAct.CLOSE_ROUND: "Closes the open round; what was sent by now still counts.",
    **{PanelAct(f"panic_{act}"): f"Guarded. From now on {says}." for act, says in PANICS.items()},
    **{PanelAct(f"lift_{act}"): f"Guarded. Ends that {says}." for act, says in PANICS.items()},
    PanelAct.TURN_ASK: "The question `turn`, else the first of the queue, has the floor.",
    PanelAct.TURN_ANSWER: "The question has been asked; the clock of the answer runs.",
    PanelAct.TURN_MORE: "30 s more for the answer, once.",
    PanelAct.TURN_PAUSE: "Stops the clock of the floor; pressed again, it goes on.",
    PanelAct.TURN_BACK: "Puts the question that is being asked back into the queue.",
    PanelAct.TURN_ANSWERED: "The question was answered.",
    PanelAct.TURN_UNANSWERED: "The question was not answered; the reason is given in the control room.",
}
