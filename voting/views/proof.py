"""What anybody may read and recount: revealed rounds, their files, a receipt's check. No account, no cookie.

What you would get wrong: answering for a round that is sealed and not revealed. Its lists are the result.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from common.signing import public_key
from voting.domain import proof_pages, receipts
from voting.models import Round

SCRIPT = settings.BASE_DIR / "static" / "proof" / "recount.py"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every revealed round, and the voided ones that stand in the chain."""
    context = {"audiences": proof_pages.audiences(), "show_key": public_key()}
    return render(request, "voting/proof/index.html", context)


@gzip_page
@require_safe
def round_(request: HttpRequest, round_id: int) -> HttpResponse:
    """One round with its equation, seal, chain and lists."""
    context = {"page": proof_pages.proof_page(_revealed(round_id)), "show_key": public_key()}
    return render(request, "voting/proof/round.html", context)


@gzip_page
@cache_control(public=True, max_age=60)
@require_safe
def file(request: HttpRequest, round_id: int) -> HttpResponse:
    """The round as one file, the same bytes for everybody: asking for one row would tell whose it is."""
    return HttpResponse(proof_pages.published(_revealed(round_id)), content_type="application/json")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """A receipt against the published list: the script checks in the browser, this form on the server."""
    text = request.POST.get("receipt", "")[: receipts.LONGEST]
    receipt = receipts.read_receipt(text) if text else None
    context = {
        "text": text,
        "outcome": receipts.check_receipt(receipt) if receipt else None,
        "unreadable": bool(text) and receipt is None,
        "show_key": public_key(),
    }
    return render(request, "voting/proof/check.html", context)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The stand-alone recount, as it lies in the repository."""
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recount.py"'
    return response


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The show key as printed on seat cards."""
    return HttpResponse(f"{public_key()}\n", content_type="text/plain; charset=utf-8")


def _revealed(round_id: int) -> Round:
    rounds = Round.objects.on_record().revealed().select_related("electorate")
    return get_object_or_404(rounds, pk=round_id)
