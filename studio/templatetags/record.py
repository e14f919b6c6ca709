"""What the public page says of the signed record."""

from django import template

from common.signing import fingerprint, public_key

register = template.Library()


@register.simple_tag
def station_key() -> dict[str, str]:
    """{"key", "fingerprint"} of the station, as seat cards have the one and records both. No query."""
    return {"key": public_key(), "fingerprint": " ".join(fingerprint())}
