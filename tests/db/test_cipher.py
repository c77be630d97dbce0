"""Sealing and opening."""

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db.cipher import CannotOpen, Cipher, InvalidKey, new_key


@given(plaintext=st.binary(max_size=300), bound_to=st.text(max_size=50))
def test_what_was_sealed_opens_in_its_place(plaintext: bytes, bound_to: str) -> None:
    cipher = Cipher([new_key()])
    assert cipher.open(cipher.seal(plaintext, bound_to=bound_to), bound_to=bound_to) == plaintext


def test_a_key_is_one_word_of_44_characters() -> None:
    key = new_key()
    assert len(key) == 44
    assert key.split() == [key]
    assert key != new_key()


def test_a_key_may_have_space_around_it() -> None:
    key = new_key()
    sealed = Cipher([key]).seal(b"text", bound_to="here")
    assert Cipher([f" {key}\n"]).open(sealed, bound_to="here") == b"text"


def test_the_same_text_is_never_sealed_alike(cipher: Cipher) -> None:
    assert len({cipher.seal(b"text", bound_to="here") for _ in range(100)}) == 100


def test_nothing_opens_elsewhere(cipher: Cipher) -> None:
    with pytest.raises(CannotOpen):
        cipher.open(cipher.seal(b"text", bound_to="here"), bound_to="there")


def test_nothing_opens_once_a_single_bit_has_changed(cipher: Cipher) -> None:
    sealed = cipher.seal(b"text", bound_to="here")
    for place in range(len(sealed)):
        changed = bytes(byte ^ (place == at) for at, byte in enumerate(sealed))
        with pytest.raises(CannotOpen):
            cipher.open(changed, bound_to="here")


@pytest.mark.parametrize("kept", [0, 1, 5, 10, 17, 20])
def test_nothing_opens_when_cut_off(cipher: Cipher, kept: int) -> None:
    with pytest.raises(CannotOpen):
        cipher.open(cipher.seal(b"", bound_to="here")[:kept], bound_to="here")


def test_another_key_opens_nothing(cipher: Cipher) -> None:
    with pytest.raises(CannotOpen):
        Cipher([new_key()]).open(cipher.seal(b"text", bound_to="here"), bound_to="here")


def test_an_older_key_still_opens_and_the_first_one_seals() -> None:
    old, new = new_key(), new_key()
    both = Cipher([new, old])
    assert both.open(Cipher([old]).seal(b"text", bound_to="here"), bound_to="here") == b"text"
    assert Cipher([new]).open(both.seal(b"text", bound_to="here"), bound_to="here") == b"text"


def test_a_digest_depends_on_the_key_and_finds_the_text_again() -> None:
    old, new = new_key(), new_key()
    before, after = Cipher([old]), Cipher([new, old])
    assert before.digest("demo@example.com") == Cipher([old]).digest("demo@example.com")
    assert before.digest("demo@example.com") != after.digest("demo@example.com")
    assert after.digests("demo@example.com") == [after.digest("demo@example.com"), before.digest("demo@example.com")]
    assert b"demo" not in before.digest("demo@example.com")


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("", "has 0 bytes"),
        ("demo-password", "not urlsafe base64"),
        ("kéy" * 15, "not urlsafe base64"),
        (base64.urlsafe_b64encode(secrets.token_bytes(16)).decode(), "has 16 bytes, 32 are needed"),
        (new_key() + new_key(), "not urlsafe base64"),
        (new_key().rstrip("="), "not urlsafe base64"),
    ],
    ids=["empty", "a password", "not ascii", "too short", "two in one", "without its end"],
)
def test_a_malformed_key_is_refused_by_its_place_and_not_shown(key: str, reason: str) -> None:
    with pytest.raises(InvalidKey, match=f"key 2 .*{reason}") as refusal:
        Cipher([new_key(), key])
    assert refusal.value.__context__ is None
    assert not key or key not in str(refusal.value)


def test_a_ring_without_keys_is_refused() -> None:
    with pytest.raises(InvalidKey, match="at least one"):
        Cipher([])


def test_a_key_that_stands_twice_is_refused() -> None:
    key = new_key()
    with pytest.raises(InvalidKey, match="twice"):
        Cipher([key, key])


def test_a_repr_shows_no_key() -> None:
    key = new_key()
    cipher = Cipher([key])
    assert repr(cipher) == "<Cipher, keys: 1>"
    assert key not in repr(vars(cipher))
    assert "bytes" not in repr(vars(cipher))
