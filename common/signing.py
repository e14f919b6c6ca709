"""The show key: Ed25519, made once, kept in DATA_DIR (mode 0600). Its public half stands on every seat card.

What you would get wrong: the key proves what this server said; it says nothing about whether it was true.
"""

import functools
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from common.canon import b64, unb64


def sign(message: bytes) -> str:
    """86 characters base64url."""
    return b64(_key(str(settings.DATA_DIR)).sign(message))


def public_key() -> str:
    """43 characters base64url, as printed on cards and pages."""
    key = _key(str(settings.DATA_DIR)).public_key()
    return b64(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def fingerprint() -> list[str]:
    """The public key's short form for paper and eyes: eight groups of four digits of its SHA-256."""
    digest = hashlib.sha256(unb64(public_key())).hexdigest()
    return [digest[start : start + 4].upper() for start in range(0, 32, 4)]


def is_signed(message: bytes, signature: str, key: str) -> bool:
    """False too for a signature or key that is no base64url of the right length."""
    try:
        Ed25519PublicKey.from_public_bytes(unb64(key)).verify(unb64(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


@functools.cache
def _key(folder: str) -> Ed25519PrivateKey:
    """Two processes at once: the first one's key is everybody's."""
    path = Path(folder) / "show_key"
    draft = path.with_name(f"show_key.{os.getpid()}")
    if not path.exists():
        with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
            out.write(Ed25519PrivateKey.generate().private_bytes_raw())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
