"""A QR code as path data for an SVG of the page's own (common/qr.py)."""

from django import template

from common import qr

register = template.Library()


@register.simple_tag
def qr_size(text: str) -> int:
    """Modules along one side of the code for `text`."""
    return len(qr.matrix(text))


@register.simple_tag
def qr_path(text: str) -> str:
    """SVG path data of the dark modules, one unit each."""
    return qr.path(text)
