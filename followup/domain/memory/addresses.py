"""Where the pages of the public memory lie, for letters, feeds and data.

What you would get wrong: asking the programme where its page of a promise is. Follow-up knows no programme;
it knows the address under which one shows a promise with its seconds on air (a test holds it to be there).
"""

from django.urls import reverse

PROMISE_PAGE = "/public/promises/{code}/"


def promise_page(code: str) -> str:
    return PROMISE_PAGE.format(code=code)


def page(name: str, **names: str | int) -> str:
    """The path of one of this room's own pages."""
    return reverse(f"followup:{name}", kwargs=names or None)
