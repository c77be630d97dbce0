"""Words by gettext, figures by Babel, and catalogues that are complete."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.chat.language import LOCALES, NATIVE_NAMES, SOURCE_LANGUAGE, language_for

EN, ES = language_for("en"), language_for("es")
NOW = datetime(2026, 7, 14, 19, 36, 20, tzinfo=UTC)
MADRID = "Europe/Madrid"
KEYWORDS = {"say": None, "plural": (1, 2)}
TRANSLATED = sorted(set(NATIVE_NAMES) - {SOURCE_LANGUAGE})


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("es", "es"),
        ("es-MX", "es"),
        ("es_MX", "es"),
        ("ES", "es"),
        ("de", "en"),
        ("zz-ZZ", "en"),
        ("../../etc", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_is_the_exact_one_else_its_base_else_english(code: str | None, words: str) -> None:
    assert language_for(code).code == words


def test_a_german_reads_english_words_with_german_figures() -> None:
    german = language_for("de")
    assert german("charging") == "charging"
    assert german.power(7.4) == "7,4 kW"


def test_figures_are_those_of_the_locale() -> None:
    assert (EN.power(7.4), EN.energy(1234.56)) == ("7.4 kW", "1,234.6 kWh")
    assert (ES.power(7.4), ES.energy(12345.6)) == ("7,4 kW", "12.345,6 kWh")
    assert EN.number(16) == "16"


def test_money_has_the_currency_s_decimals_and_prices_up_to_four() -> None:
    assert (EN.money(2.456, "EUR"), ES.money(2.456, "EUR")) == ("€2.46", "2,46 €")
    assert EN.money(250.4, "JPY") == "¥250"
    assert (EN.price(0.2, "EUR"), EN.price(0.1534, "EUR"), ES.price(0.1534, "EUR")) == ("€0.20", "€0.1534", "0,1534 €")


def test_a_time_is_the_charger_s_own_and_says_so_where_that_is_not_known() -> None:
    assert EN.clock(NOW, MADRID, now=NOW) == "21:36"
    assert EN.clock(NOW, MADRID, now=NOW, seconds=True) == "21:36:20"
    assert EN.clock(NOW, None, now=NOW) == "19:36 UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "Europe", "\x00"])
def test_an_odd_time_zone_is_utc(zone: str) -> None:
    assert EN.clock(NOW, zone, now=NOW) == "19:36 UTC"


def test_another_day_is_named() -> None:
    assert EN.clock(NOW - timedelta(days=1), MADRID, now=NOW) == "Mon 21:36"
    assert ES.clock(NOW - timedelta(days=1), MADRID, now=NOW) == "21:36 del lunes"
    assert EN.clock(NOW - timedelta(days=12), MADRID, now=NOW) == "2 Jul 21:36"
    assert EN.clock(NOW + timedelta(days=1), MADRID, now=NOW) == "15 Jul 21:36"


def test_the_day_is_counted_in_the_charger_s_zone() -> None:
    late = datetime(2026, 7, 13, 22, 30, tzinfo=UTC)
    assert EN.clock(late, MADRID, now=NOW) == "00:30"
    assert EN.clock(late, None, now=NOW) == "Mon 22:30 UTC"


@pytest.mark.parametrize(
    ("seconds", "english", "spanish"),
    [
        (-5, "0 s", "0 s"),
        (0, "0 s", "0 s"),
        (59.9, "59 s", "59 s"),
        (60, "1 min", "1 min"),
        (3599, "59 min", "59 min"),
        (3600, "1 h", "1 h"),
        (6120, "1 h 42 min", "1 h 42 min"),
        (90000, "25 h", "25 h"),
        (172800, "2 days", "2 días"),
    ],
)
def test_durations(seconds: float, english: str, spanish: str) -> None:
    assert (EN.duration(seconds), ES.duration(seconds)) == (english, spanish)


def test_names_of_which_one_is_meant() -> None:
    names = ["Garage", "Street", "Yard"]
    assert [EN.either(names[:count]) for count in (1, 2, 3)] == [
        "Garage",
        "Garage or Street",
        "Garage, Street, or Yard",
    ]
    assert ES.either(names) == "Garage, Street o Yard"


def test_ages() -> None:
    assert EN.ago(timedelta(seconds=20)) == "20 s ago"
    assert ES.ago(timedelta(minutes=3)) == "hace 3 min"


def _catalogue(code: str) -> Catalog:
    with (LOCALES / code / "LC_MESSAGES" / "bot.po").open("rb") as source:
        return read_po(source, locale=code)


def _collected() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(Path(LOCALES).parent / "chat", keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found}


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"{\w+}", text))


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_word_is_translated_and_none_is_left_over(code: str) -> None:
    messages = [each for each in _catalogue(code) if each.id]
    _same({each.id for each in messages}, _collected())
    assert [each.id for each in messages if each.fuzzy or not all(_strings(each))] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_original(code: str) -> None:
    for message in _catalogue(code):
        if message.id:
            original = message.id if isinstance(message.id, str) else message.id[0]
            assert [_placeholders(each) for each in _strings(message)] == [_placeholders(original)] * len(
                _strings(message)
            )


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_begins_with_the_same_sign(code: str) -> None:
    for message in _catalogue(code):
        if isinstance(message.id, str) and message.id and not message.id[0].isascii():
            assert str(message.string)[0] == message.id[0]


def test_the_template_is_what_the_code_says() -> None:
    template = read_po(BytesIO((LOCALES / "bot.pot").read_bytes()))
    _same({each.id for each in template if each.id}, _collected())


def _same(listed: set[Any], collected: set[Any]) -> None:
    assert (sorted(map(str, collected - listed)), sorted(map(str, listed - collected))) == ([], []), "make messages"
