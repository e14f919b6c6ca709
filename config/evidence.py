"""The bounds of what is handed in as evidence (docs/evidence.md says why each is what it is)."""

EVIDENCE_LARGEST_BYTES = {"photo": 40 * 1024**2, "document": 100 * 1024**2, "video": 4 * 1024**3}
EVIDENCE_MOST_PIXELS = 120_000_000
EVIDENCE_MEMORY_BYTES = 2 * 1024**3  # of the child that examines one file
EVIDENCE_SECONDS = 300  # of the same
EVIDENCE_APART = True  # off: examined in the asking process, for tests of the content alone
EVIDENCE_INTAKES_EACH = 8  # open at once, of one person
EVIDENCE_FILES_EACH = 300  # of one task
