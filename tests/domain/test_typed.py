"""What people type for amperes, a price, a way to use the sun."""

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.charger import EcoSmartMode
from bot.domain.typed import amperes_in, cost_in, mode_in


@pytest.mark.parametrize(
    ("text", "currency", "cost"),
    [
        ("0.15", "EUR", 0.15),
        ("0,15", "EUR", 0.15),
        (" 0,15 € ", "EUR", 0.15),
        ("€0.15", "EUR", 0.15),
        ("0.15 EUR", "EUR", 0.15),
        ("0.15 eur/kWh", "EUR", 0.15),
        ("0.15/kwh", "EUR", 0.15),
        (".15", "EUR", 0.15),
        ("0.15 per kWh", "EUR", 0.15),
        ("0,15 € por kWh", "EUR", 0.15),
        ("15 ct / kWh", "EUR", 0.15),
        ("15 ct", "EUR", 0.15),
        ("15 céntimos", "EUR", 0.15),
        ("0", "EUR", 0.0),
        ("99,9999", "EUR", 99.9999),
        ("0.123456", "EUR", 0.1235),
        ("2.1 SEK", "SEK", 2.1),
        ("0.3 $", None, 0.3),
        ("0.3", None, 0.3),
        ("£0.28", "GBP", 0.28),
    ],
)
def test_a_price_is_understood(text: str, currency: str | None, cost: float) -> None:
    assert cost_in(text, currency) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("-0.15", "EUR"),
        ("−0.15", "EUR"),
        ("100", "EUR"),
        ("999999", "EUR"),
        ("0.15 $", "EUR"),
        ("£0.15", "EUR"),
        ("0.15 zloty", None),
        ("€0.15 €", "EUR"),
        ("1.000,50", "EUR"),
        ("0.1.5", "EUR"),
        ("cheap", "EUR"),
        ("", "EUR"),
        ("nan", "EUR"),
        ("inf", "EUR"),
        ("1e3", "EUR"),
        ("0.15 0.20", "EUR"),
        ("٠٫١٥", "EUR"),
    ],
)
def test_anything_else_is_no_price(text: str, currency: str | None) -> None:
    assert cost_in(text, currency) is None


costs = st.integers(0, 999_999).map(lambda tenths: tenths / 10_000)


@given(costs, st.sampled_from(["en", "es", "de", "fr"]))
def test_a_price_is_read_as_the_locale_writes_it(cost: float, locale: str) -> None:
    assert cost_in(format_decimal(cost, "0.00##", locale=locale), "EUR") == pytest.approx(cost)
    written = format_currency(cost, "EUR", "¤0.00##" if locale == "en" else "0.00## ¤", locale, currency_digits=False)
    assert cost_in(written, "EUR") == pytest.approx(cost)


@given(st.text(max_size=12), st.none() | st.sampled_from(["EUR", "GBP"]))
def test_a_price_is_never_out_of_bounds(text: str, currency: str | None) -> None:
    cost = cost_in(text, currency)
    assert cost is None or 0 <= cost <= 100


@given(st.integers(0, 9999), st.sampled_from(["", "A", " a", " amps", ",0", ".00 A"]))
def test_amperes_are_read_with_or_without_unit(amperes: int, unit: str) -> None:
    assert amperes_in(f" {amperes}{unit} ") == amperes


@given(st.text(max_size=8))
def test_amperes_are_whole_and_never_negative(text: str) -> None:
    amperes = amperes_in(text)
    assert amperes is None or 0 <= amperes <= 9999


@pytest.mark.parametrize("text", ["-6", "6.5", "1e2", "six", "", "16 V", "10 20"])
def test_anything_else_is_no_current(text: str) -> None:
    assert amperes_in(text) is None


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("off", EcoSmartMode.OFF),
        ("OFF ", EcoSmartMode.OFF),
        ("eco", EcoSmartMode.ECO),
        ("solar", EcoSmartMode.FULL_SOLAR),
        ("Full  Solar", EcoSmartMode.FULL_SOLAR),
        ("full_solar", EcoSmartMode.FULL_SOLAR),
        ("solo solar", EcoSmartMode.FULL_SOLAR),
        ("", None),
        ("lunar", None),
    ],
)
def test_a_way_to_use_the_sun_is_understood(text: str, mode: EcoSmartMode | None) -> None:
    assert mode_in(text) is mode


@pytest.mark.parametrize("mode", EcoSmartMode)
def test_what_a_button_carries_is_understood(mode: EcoSmartMode) -> None:
    assert mode_in(str(mode)) is mode
