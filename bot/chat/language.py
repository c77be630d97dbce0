"""A person's language: words by gettext, numbers, money and times by Babel."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

LOCALES = Path(__file__).parent.parent / "locales"
SOURCE_LANGUAGE = "en"
NATIVE_NAMES = {"en": "English", "es": "Español"}
"""The languages spoken, each by its own name."""

_WEEKDAY = {"es": "EEEE"}
"""Where the short form will not do: "a las 17:53 del mar" is no Tuesday."""

_HOUR_S, _DAY_S = 3600, 86400


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """Speaks to one person. `say` is the usual name of an instance: the catalogue is collected by that name."""

    code: str
    """Of the words: one of NATIVE_NAMES."""
    locale: Locale
    """Of the numbers: the person's own, which may be finer than the words."""
    words: NullTranslations

    def __call__(self, message: str, **values: object) -> str:
        """The message in this language with the values put in; values are not escaped."""
        return self.words.gettext(message).format(**values)

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """As `say`, for `n` things; `{n}` is put in by itself."""
        return self.words.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, value: float, pattern: str = "#,##0.#") -> str:
        """At most one decimal, unless the pattern says otherwise."""
        return _plain_spaces(format_decimal(value, pattern, locale=self.locale))

    def energy(self, kwh: float) -> str:
        """`12.3 kWh`."""
        return f"{self.number(kwh)} kWh"

    def power(self, kw: float) -> str:
        """`7.4 kW`."""
        return f"{self.number(kw)} kW"

    def money(self, amount: float, currency: str) -> str:
        """`€2.46`; the currency's own number of decimals."""
        return _plain_spaces(format_currency(amount, currency, locale=self.locale))

    def price(self, per_kwh: float, currency: str) -> str:
        """`€0.20`, and as many as four decimals where the price has them."""
        pattern = self.locale.currency_formats["standard"].pattern.replace("0.00", "0.00##")
        return _plain_spaces(format_currency(per_kwh, currency, pattern, locale=self.locale, currency_digits=False))

    def clock(self, moment: datetime, zone: str | None, *, now: datetime, seconds: bool = False) -> str:
        """`21:36` in the charger's zone; UTC, and saying so, where that is not known; with the day if not today."""
        local_zone = _zone(zone)
        local = moment.astimezone(local_zone) if local_zone else moment
        said = local.strftime("%H:%M:%S" if seconds else "%H:%M")
        said = said if local_zone else f"{said} UTC"
        day, say = self.day(moment, zone, now=now), self
        return say("{day} {time}", day=day, time=said) if day else said

    def day(self, moment: datetime, zone: str | None, *, now: datetime) -> str:
        """`Tue` within a week before `now`, else `14 Jul`; nothing for today."""
        local_zone = _zone(zone) or moment.tzinfo
        local = moment.astimezone(local_zone)
        days = (now.astimezone(local_zone).date() - local.date()).days
        if days == 0:
            return ""
        pattern = _WEEKDAY.get(self.code, "EEE") if 0 < days < 7 else "d MMM"  # noqa: PLR2004 - a weekday names one day of a week
        return format_date(local.date(), pattern, locale=self.code)

    def duration(self, seconds: float) -> str:
        """`1 h 42 min`, `12 min`, `40 s`; whole days from two days on."""
        say, whole = self, max(0, int(seconds))
        hours, minutes = divmod(whole // 60, 60)
        if whole < 60:  # noqa: PLR2004 - seconds of a minute
            return say("{n} s", n=whole)
        if whole >= 2 * _DAY_S:
            return say.plural("{n} day", "{n} days", whole // _DAY_S)
        if whole < _HOUR_S:
            return say("{n} min", n=minutes)
        return say("{hours} h {minutes} min", hours=hours, minutes=minutes) if minutes else say("{n} h", n=hours)

    def ago(self, passed: timedelta) -> str:
        """`20 s ago`."""
        say = self
        return say("{duration} ago", duration=say.duration(passed.total_seconds()))

    def listed(self, names: list[str]) -> str:
        """`Garage, Street`."""
        return ", ".join(names)

    def either(self, names: list[str]) -> str:
        """`Garage or Street`."""
        return format_list(names, style="or", locale=self.code)


def language_for(code: str | None) -> Language:
    """The language for a Telegram language code: exact, else its base language ("es-MX" → "es"), else English."""
    return _language((code or SOURCE_LANGUAGE).replace("_", "-"))


@cache
def _language(code: str) -> Language:
    base = code.split("-", maxsplit=1)[0].lower()
    words = next((each for each in (code, base) if each in NATIVE_NAMES), SOURCE_LANGUAGE)
    locale = _locale(code) or _locale(base) or Locale(words)
    return Language(words, locale, _catalogue(words))


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        return None


@cache
def _catalogue(code: str) -> NullTranslations:
    """The compiled catalogue, made in memory from its source; English is what the code says."""
    if code == SOURCE_LANGUAGE:
        return NullTranslations()
    with (LOCALES / code / "LC_MESSAGES" / "bot.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):  # unknown, malformed, or the name of a folder of zones
        return None


def _plain_spaces(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
