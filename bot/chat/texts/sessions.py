"""The recorded charging sessions: totals, pages, one of them, and what stands under a file."""

from datetime import date, datetime, timedelta
from html import escape

from babel.dates import format_date, format_skeleton

from bot.chat.language import Language
from bot.chat.texts import words
from bot.domain.charger import Charger
from bot.domain.period import Period, Span, zone_of
from bot.domain.session import ChargingSession
from bot.services.sessions import SessionList

_SEPARATOR = " · "
_LEAST_KWH = 0.05
"""Less is shown as 0.0 and says nothing."""
_TWO_DAYS_S = 2 * 86400
_LONGEST_PERSON = 40


def totals(say: Language, found: SessionList, *, now: datetime) -> str:
    """What the period adds up to; six lines at most."""
    lines = [
        _headline(found.charger, period(say, found.period)),
        *_sums(say, found),
        missing(say, found),
        age(say, found, now=now),
        words.asking(say) if found.asking else "",
    ]
    return "\n".join(line for line in lines if line)


def page(say: Language, found: SessionList, listed: list[ChargingSession], where: str, *, now: datetime) -> str:
    """Some sessions of the period, one line each; `where` says which page of how many."""
    head = _headline(found.charger, period(say, found.period))
    lines = [_line(say, found.charger, each) for each in listed] or [say("No sessions in this period.")]
    return "\n".join([f"{head}{_SEPARATOR}{where}" if where else head, *lines, age(say, found, now=now)])


def one(say: Language, found: SessionList, session: ChargingSession, *, now: datetime) -> str:
    """Everything about one session; six lines at most."""
    start = session.start.astimezone(zone_of(found.charger.snapshot.time_zone))
    lines = [
        _headline(found.charger, _date(say, start, "EEE d MMM y")),
        _from_to(say, found.charger, session),
        _energy(say, session),
        _cost_and_range(say, session),
        _person(say, session.person),
        age(say, found, now=now),
    ]
    return "\n".join(line for line in lines if line)


def gone(say: Language) -> str:
    """For a session that is no longer stored."""
    return say("I no longer have this session.")


def caption(say: Language, found: SessionList, *, now: datetime) -> str:
    """Under the file: what it holds, and its age."""
    lines = [_headline(found.charger, period(say, found.period)), *_sums(say, found), missing(say, found)]
    return "\n".join(line for line in [*lines, age(say, found, now=now)] if line)


def preparing(say: Language) -> str:
    """While the file is made."""
    return say("Preparing the file…")


def nothing_to_export(say: Language) -> str:
    """Instead of an empty file."""
    return say("There are no sessions in this period.")


def ask_dates(say: Language, charger: Charger) -> str:
    """The question for a period."""
    name = words.bold(charger.snapshot.label)
    return say("Which dates for {name}? Send e.g. 1.3.-31.3.2026 or 2026-03-01 2026-03-31 (the day first).", name=name)


def no_dates(say: Language) -> str:
    """For an answer that is no period."""
    return say("I need one or two dates, e.g. 1.3.-31.3.2026, or a month: 2026-03. /cancel leaves it.")


def period(say: Language, shown: Period) -> str:
    """`July 2026`, `2026`, `14 Jul 2026`, `8 Jul – 14 Jul 2026`."""
    if shown.is_year:
        return str(shown.first.year)
    if shown.is_month:
        return format_skeleton("yMMMM", shown.first, locale=say.code)
    if shown.days == 1:
        return _date(say, shown.first, "d MMM y")
    same_year = shown.first.year == shown.last.year
    return f"{_date(say, shown.first, 'd MMM' if same_year else 'd MMM y')} – {_date(say, shown.last, 'd MMM y')}"


def span(say: Language, offered: Span) -> str:
    """The button that chooses a period counted from today."""
    return {
        Span.TODAY: say("Today"),
        Span.WEEK: say("7 days"),
        Span.MONTH: say("Month"),
        Span.YEAR: say("Year"),
    }[offered]


def earlier(say: Language, shown: Period) -> str:
    """The button to the period before."""
    return f"← {period(say, shown)}" if shown.is_month or shown.is_year else say("← Earlier")


def later(say: Language, shown: Period) -> str:
    """The button to the period after."""
    return f"{period(say, shown)} →" if shown.is_month or shown.is_year else say("Later →")


def moment(say: Language, charger: Charger, at: datetime) -> str:
    """`24 Jul 18:02` in the charger's zone; for a line and for a button."""
    local = at.astimezone(zone_of(charger.snapshot.time_zone))
    return f"{_date(say, local, 'd MMM')} {local:%H:%M}"


def age(say: Language, found: SessionList, *, now: datetime) -> str:
    """`as of 21:36 (2 h ago)`; empty before the first reading."""
    if found.read_at is None:
        return ""
    at = say.clock(found.read_at, found.charger.snapshot.time_zone, now=now)
    return "<i>" + say("as of {time} ({age})", time=at, age=say.ago(now - found.read_at)) + "</i>"


def missing(say: Language, found: SessionList) -> str:
    """What a reading has left out; empty where it has left out nothing, or there was none."""
    if found.read_at is None or found.complete or found.complete_since is None:
        return ""
    since = found.complete_since.astimezone(zone_of(found.charger.snapshot.time_zone))
    return say("I have asked back to {date} only.", date=_date(say, since, "d MMM y"))


def _headline(charger: Charger, rest: str) -> str:
    return f"🧾 {words.bold(charger.snapshot.label)}{_SEPARATOR}{rest}"


def _sums(say: Language, found: SessionList) -> list[str]:
    if found.read_at is None:
        return [say("I have not read the sessions of this charger yet.")]
    if not found.sessions:
        return [say("No sessions in this period.")]
    sums = found.totals
    energy = say.energy(sums.energy_kwh)
    if sums.green_energy_kwh >= _LEAST_KWH:
        energy = say("{energy} ({green} green)", energy=energy, green=say.energy(sums.green_energy_kwh))
    count = say.plural("{n} session", "{n} sessions", sums.count)
    cost = " + ".join(say.money(amount, currency) for currency, amount in sorted(sums.cost.items()))
    charging = say("{duration} charging", duration=_long(say, sums.charging_time_s))
    return [f"{count}{_SEPARATOR}{energy}", _SEPARATOR.join(part for part in (cost, charging) if part)]


def _line(say: Language, charger: Charger, session: ChargingSession) -> str:
    cost = _cost(say, session)
    parts = [moment(say, charger, session.start), say.energy(session.energy_kwh), *([cost] if cost else [])]
    return _SEPARATOR.join(parts)


def _from_to(say: Language, charger: Charger, session: ChargingSession) -> str:
    zone = zone_of(charger.snapshot.time_zone)
    start, end = session.start.astimezone(zone), session.end.astimezone(zone)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{_date(say, end, 'd MMM')} {end:%H:%M}"
    mark = "" if charger.snapshot.time_zone else " UTC"
    connected = _long(say, (session.end - session.start) / timedelta(seconds=1))
    return say("{start} – {end} ({duration} connected)", start=f"{start:%H:%M}", end=until + mark, duration=connected)


def _energy(say: Language, session: ChargingSession) -> str:
    charging = say("{duration} charging", duration=_long(say, session.charging_time_s))
    parts = [say.energy(session.energy_kwh), charging]
    green = session.green_energy_kwh or 0.0
    if green >= _LEAST_KWH and session.energy_kwh:
        parts.append(say("{percent} % green", percent=round(100 * min(1.0, green / session.energy_kwh))))
    return _SEPARATOR.join(parts)


def _person(say: Language, name: str | None) -> str:
    """Who charged, by the name in Wallbox."""
    if not name:
        return ""
    return say("Wallbox user: {name}", name=escape(words.short(name, _LONGEST_PERSON), quote=False))


def _cost_and_range(say: Language, session: ChargingSession) -> str:
    cost, per_kwh = _cost(say, session), session.price_per_kwh
    if cost and per_kwh and session.currency:
        cost = say("{cost} at {price}/kWh", cost=cost, price=say.price(per_kwh, session.currency))
    distance = say("about {range} km", range=say.number(session.range_km)) if session.range_km else ""
    return _SEPARATOR.join(part for part in (cost, distance) if part)


def _cost(say: Language, session: ChargingSession) -> str:
    known = session.cost is not None and session.currency is not None
    return say.money(session.cost or 0.0, session.currency or "") if known else ""


def _long(say: Language, seconds: float) -> str:
    """Hours beyond two days: a sum of charging times is no date."""
    return say.duration(seconds) if seconds < _TWO_DAYS_S else say("{n} h", n=say.number(seconds // 3600))


def _date(say: Language, day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=say.code)
