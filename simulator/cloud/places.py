"""Currencies, countries and plans in the words of the cloud (country names are Spanish there)."""

from typing import Any

from simulator.cloud.refusals import RefusedError

CURRENCIES: dict[str, dict[str, Any]] = {
    "EUR": {"id": 1, "name": "Euro Member Countries", "symbol": "€", "code": "EUR"},
    "CHF": {"id": 29, "name": "Switzerland Franc", "symbol": "CHF", "code": "CHF"},
    "GBP": {"id": 48, "name": "United Kingdom Pound", "symbol": "£", "code": "GBP"},
}
SPAIN: dict[str, Any] = {"id": 73, "code": "ESP", "iso2": "ES", "name": "ESPAÑA", "phone_code": "34"}
BASIC = ["DEFAULT_FEATURE", "POWER_BOOST", "MOBILE_CONNECTIVITY", "STATISTICS", "AUTOMATIC_REPORTING"]
BUSINESS = [
    *BASIC,
    "CHARGER_SUBGROUPS",
    "USER_SUBGROUPS",
    "DYNAMIC_POWER_SHARING",
    "PAYMENTS",
    "SET_UP_INCLUDED",
    "BULK_ACTIONS",
    "BILLING",
]
FEATURES = {"Basic": BASIC, "Business": BUSINESS}


def currency_code(number: object) -> str:
    """Return the code of a currency id; 400 for one the cloud does not have."""
    for code, currency in CURRENCIES.items():
        if currency["id"] == number:
            return code
    raise RefusedError(400, "Unknown currency_id")
