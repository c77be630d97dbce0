"""Identifiers in the shapes of the cloud: 26-character uids, and signed-looking tokens whose signature is nothing."""

import base64
import json
import secrets
from typing import Any

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def uid(kind: str, number: int) -> str:
    """Return a 26-character uid that is the same for the same thing on every start."""
    head = "01SM" + "".join(letter if letter in _ALPHABET else "0" for letter in kind.upper())[:8]
    return head + f"{number:0{26 - len(head)}d}"


def fake_jwt(claims: dict[str, Any]) -> str:
    """Return header.claims.signature; the signature is random and a `jti` makes every token different."""
    parts = ({"alg": "RS256", "typ": "JWT"}, {**claims, "jti": secrets.token_hex(8)})
    head, body = (_segment(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return f"{head}.{body}.{_segment(secrets.token_bytes(256))}"


def _segment(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
