"""What is hidden of an exposé clip before it airs, on views that stand where units wait.

What you would get wrong: the title alone is not the secret. Who it is about and what is asked say as much, so
of a clip that has not been taken only its kind and its length are left.
"""

from dataclasses import replace

from studio.domain.show.rows import Row, Rows
from studio.enums import ItemKind


def hidden(rows: Rows) -> Rows:
    """The same rundown with every clip that is still to air without title, units, post, question and plan."""
    return replace(
        rows,
        rows=[_hidden(row) for row in rows.rows],
        shelf=[_hidden(row) for row in rows.shelf],
        armed=_hidden(rows.armed) if rows.armed else None,
    )


def is_secret(row: Row) -> bool:
    return row.taken_at is None and (row.kind == ItemKind.CLIP or bool(row.clip))


def _hidden(row: Row) -> Row:
    if not is_secret(row):
        return row
    return replace(row, title=row.kind_label, clip="", units=[], post="", question="", plan=None)
