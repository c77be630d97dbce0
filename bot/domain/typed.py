"""What people type for a value: amperes, a price, a way to use the sun. None for anything else."""

import re

from bot.domain.charger import EcoSmartMode

COST_BELOW = 100.0
"""No price per kWh reaches this in any currency a charger has been seen with."""

_AMPERES = re.compile(r"\s*(\d{1,4})(?:[.,]0+)?\s*(?:a|amp|amps|amperes|amperios)?\s*", re.IGNORECASE | re.ASCII)
_COST = re.compile(
    r"(?P<before>[^\d\s.,/+−-]*)\s*(?P<number>\d{1,6}(?:[.,]\d{1,6})?|[.,]\d{1,6})\s*"
    r"(?P<after>[^\d\s.,/+−-]*)\s*(?:(?:/|per|por)\s*kwh)?",
    re.IGNORECASE | re.ASCII,
)
_CURRENCIES = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "$": "USD",
    "usd": "USD",
    "fr": "CHF",
    "chf": "CHF",
}
_CENTS = {"ct", "cts", "c", "cent", "cents", "céntimo", "céntimos", "centimos", "¢"}
_DECIMALS = 4

_MODES = {
    EcoSmartMode.OFF: {"off", "0", "no", "apagado", "desactivado"},
    EcoSmartMode.ECO: {"eco", "on", "1", "si", "sí"},
    EcoSmartMode.FULL_SOLAR: {"full solar", "full_solar", "full-solar", "fullsolar", "full", "solar", "solo solar"},
}


def amperes_in(text: str) -> int | None:
    """The whole number of amperes in `16`, `16A`, `16 a`, `16,0`."""
    found = _AMPERES.fullmatch(text)
    return int(found[1]) if found else None


def cost_in(text: str, currency: str | None) -> float | None:
    """The price per kWh in `0.15`, `0,15 €`, `€0.15/kWh`, `15 ct`, in `currency`: another one typed is refused.

    While the currency is not known any that a charger has been seen with will do.

    From 0 and below `COST_BELOW`, to four decimals.
    """
    found = _COST.fullmatch(text.strip())
    if found is None or (found["before"] and found["after"]):
        return None
    unit = (found["before"] or found["after"]).lower()
    cost = float(found["number"].replace(",", "."))
    if unit in _CENTS:
        cost /= 100
    elif unit and _CURRENCIES.get(unit, unit.upper()) != (currency or _CURRENCIES.get(unit)):
        return None
    return round(cost, _DECIMALS) if cost < COST_BELOW else None


def mode_in(text: str) -> EcoSmartMode | None:
    """The way to use the sun in `off`, `eco`, `full solar`, `solar`."""
    said = " ".join(text.lower().split())
    return next((mode for mode, words in _MODES.items() if said in words), None)
