"""Sealing: what is stored can be read with a key, and only where it was written.

A sealed value is `version (1 byte) · key id (4) · nonce (12) · AES-256-GCM text and tag`.
What it is bound to is authenticated, not stored: moved to another row it does not open.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_KEY_BYTES = 32
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_HEAD_BYTES = len(_VERSION) + _KEY_ID_BYTES


class InvalidKey(ValueError):
    """A key is not 32 bytes in urlsafe base64; the message says what is wrong without showing it."""


class CannotOpen(Exception):
    """No key fits, or the value was changed or belongs elsewhere."""


def new_key() -> str:
    """A fresh random key, 44 characters."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


class Cipher:
    """A ring of keys as `new_key` makes them: the first seals and digests, all open.

    An empty ring, a malformed or a repeated key raises `InvalidKey`.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise InvalidKey("at least one key is needed")
        self._ring = [_Key.of(key, place) for place, key in enumerate(keys, start=1)]
        if len({key.id for key in self._ring}) < len(self._ring):
            raise InvalidKey("the same key stands twice")

    def __repr__(self) -> str:
        return f"<Cipher, keys: {len(self._ring)}>"

    def seal(self, plaintext: bytes, *, bound_to: str) -> bytes:
        """Encrypt under the first key; opens only with the same `bound_to`."""
        key = self._ring[0]
        nonce = secrets.token_bytes(_NONCE_BYTES)
        head = _VERSION + key.id
        return head + nonce + key.box.encrypt(nonce, plaintext, head + bound_to.encode())

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Decrypt what `seal` gave; raises `CannotOpen`."""
        head, rest = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES:]
        for key in self._ring:
            if head == _VERSION + key.id and len(rest) > _NONCE_BYTES:
                return key.opened(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], head + bound_to.encode())
        raise CannotOpen("none of the keys has sealed this")

    def digest(self, text: str) -> bytes:
        """A keyed digest (32 bytes) under the first key: equal texts give equal digests, nothing leads back."""
        return self._ring[0].digest(text)

    def digests(self, text: str) -> list[bytes]:
        """The digest under every key, to find a row that was written under an older one."""
        return [key.digest(text) for key in self._ring]


@dataclass(frozen=True, slots=True, repr=False)
class _Key:
    id: bytes
    box: AESGCM
    digesting: bytes

    @classmethod
    def of(cls, key: str, place: int) -> Self:
        secret = _decoded(key.strip(), place)
        return cls(
            id=_derived(secret, "key id", _KEY_ID_BYTES),
            box=AESGCM(_derived(secret, "sealing", _KEY_BYTES)),
            digesting=_derived(secret, "digesting", _KEY_BYTES),
        )

    def opened(self, nonce: bytes, text: bytes, associated: bytes) -> bytes:
        try:
            return self.box.decrypt(nonce, text, associated)
        except InvalidTag as error:
            raise CannotOpen("the value was changed or belongs elsewhere") from error

    def digest(self, text: str) -> bytes:
        return hmac.digest(self.digesting, text.encode(), "sha256")


def _decoded(key: str, place: int) -> bytes:
    """The raw key; an error raised here carries no context, which could show the key."""
    try:
        secret = base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        secret = None
    if secret is None:
        raise InvalidKey(f"key {place} is not urlsafe base64")
    if len(secret) != _KEY_BYTES:
        raise InvalidKey(f"key {place} has {len(secret)} bytes, {_KEY_BYTES} are needed")
    return secret


def _derived(secret: bytes, purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=f"wallbox-telegram-bot {purpose}".encode()).derive(secret)
