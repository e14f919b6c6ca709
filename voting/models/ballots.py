"""Ballots, their double entry, their sealed lists; slips of paper and the marks of a drill.

What must never be added here: anything that names a seat, device, address or time beside a ballot
(docs/secrecy.md). A ballot lies under `slot = HMAC(round key, seat)`, and the key is destroyed at sealing.
"""

from django.db import models
from django.db.models import Q

from voting.models.rounds import Round
from voting.models.seats import Seat


class Ballot(models.Model):
    """One slot's newest scores. `scores` is compact JSON: a list per subject of a value per criterion.

    `salt` is 128 bits that the phone chose, 22 characters base64url. At sealing the ballots become SealedRows
    and are deleted; those of a void round stay, readable to nobody as a person's.
    """

    # No serial id: it would record the order in which people voted.
    pk = models.CompositePrimaryKey("round_id", "slot")
    round = models.ForeignKey(Round, models.CASCADE, related_name="ballots", db_index=False)
    slot = models.CharField(max_length=32)
    seq = models.PositiveIntegerField()
    salt = models.CharField(max_length=22, db_default="")
    scores = models.TextField()


class SealedRow(models.Model):
    """One value of one ballot in a sealed round's published lists, in the order of `row_id`.

    A list holds one criterion of one subject for one pool of groups; ids and salts differ from list to list,
    so that nobody can put a person's values together again (trust.md 2.2, step 7).
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="rows", db_index=False)
    list = models.PositiveSmallIntegerField()
    row_id = models.CharField(max_length=16)
    salt = models.CharField(max_length=22)
    value = models.SmallIntegerField()
    seat = models.CharField(max_length=12, blank=True, help_text="Only in a round of named ballots.")

    class Meta:
        ordering = ("round", "list", "row_id")
        constraints = [
            models.UniqueConstraint(fields=["round", "list", "row_id"], name="one_sealed_row_per_id")
        ]


class PaperSlip(models.Model):
    """A slip of paper entered for a seat by two people. The scores are not here: `entry` is their digest
    under the round's key, which the second person's own entry must meet; the ballot lies with the others."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="slips")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="slips")
    entry = models.CharField(max_length=64, editable=False)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "seat"], name="one_slip_per_seat_and_round"),
            models.CheckConstraint(
                name="slip_confirmed_by_another", condition=~Q(confirmed_by=models.F("entered_by"))
            ),
        ]


class DrillMark(models.Model):
    """A phone's own measure of a drill: ms from tap to green. Drills are no secret, and say so."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="marks")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    took_ms = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "seat"], name="one_mark_per_seat_and_drill")]


class TallyCount(models.Model):
    """The second entry: how often each value was given, written in the ballots' own transaction.

    `writer` is the process that wrote it, so that several never queue on one row; the tally is
    the sum over writers. `cell` is "subject.criterion.value" by index, or "n" for ballots. One
    writer may replace a ballot that another counted, so a single row may fall below zero; the
    sum may not, and sealing checks it.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="tally", db_index=False)
    writer = models.CharField(max_length=16)
    cell = models.CharField(max_length=24)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "writer", "cell"], name="one_count_per_writer_and_cell")
        ]
