"""Voting's tables: electorates, seats, rounds, and the ballots that nothing ties to a seat."""

from voting.models.ballots import Ballot, DrillMark, PaperSlip, SealedRow, TallyCount
from voting.models.electorate import DrillReport, Electorate, ElectorateChange, Group
from voting.models.rounds import Round, RoundChange
from voting.models.seats import Errand, Seat, SeatChange, SpareCard

__all__ = [
    "Ballot",
    "DrillMark",
    "DrillReport",
    "Electorate",
    "ElectorateChange",
    "Errand",
    "Group",
    "PaperSlip",
    "Round",
    "RoundChange",
    "SealedRow",
    "Seat",
    "SeatChange",
    "SpareCard",
    "TallyCount",
]
