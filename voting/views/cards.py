"""Seat cards for the printer: as a page of sheets, and as a PDF. For producers; never cached, they are keys.

What you would get wrong: the code on a card says the address under which this page was opened. Opened under
the machine's own name, it makes cards that no phone can reach, which the page says.
"""

import ipaddress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common.enums import Role
from common.roles import role_required
from voting.domain import card_pdf
from voting.domain.cards import Deck, deck_of
from voting.enums import ElectorateKind
from voting.models import Electorate
from voting.plan_forms import CardsForm


@never_cache
@require_GET
@role_required(Role.PRODUCER)
def sheets(request: HttpRequest, electorate: int) -> HttpResponse:
    found = _found(electorate)
    context = {
        "electorate": found,
        "deck": _deck(request, found),
        "host": request.get_host(),
        "unreachable": is_own_machine(request.get_host()),
        "query": request.GET.urlencode(),
    }
    return render(request, "voting/cards.html", context)


@never_cache
@require_GET
@role_required(Role.PRODUCER)
def pdf(request: HttpRequest, electorate: int) -> HttpResponse:
    content = card_pdf.render(_deck(request, _found(electorate)))
    headers = {"Content-Disposition": 'inline; filename="seat-cards.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def is_own_machine(host: str) -> bool:
    """Whether only this very machine can open that address."""
    name = host.rsplit(":", 1)[0].strip("[]") if not host.endswith("]") else host.strip("[]")
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _found(electorate: int) -> Electorate:
    found: Electorate = get_object_or_404(
        Electorate.objects.exclude(kind=ElectorateKind.OFFSITE), pk=electorate
    )
    return found


def _deck(request: HttpRequest, electorate: Electorate) -> Deck:
    def address(token: str) -> str:
        return request.build_absolute_uri(reverse("voting:seat", args=[token]))

    return deck_of(electorate, choice=CardsForm(request.GET).choice(), address=address)
