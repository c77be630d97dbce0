"""The status card and the list of chargers."""

from datetime import datetime, timedelta

from bot.chat.language import Language
from bot.chat.texts import guests, values, words
from bot.domain.charger import Charger, ChargerSnapshot, ChargerStatus, is_locked
from bot.domain.session import ChargingSession

_LONGEST_SESSION = timedelta(days=7)
"""A longer charging time is a counter gone astray, not a session."""
_SEPARATOR = " · "


def card(say: Language, charger: Charger, *, now: datetime) -> str:
    """The status card: six lines at most; what is not known is left out."""
    snapshot = charger.snapshot
    lines = [
        _headline(say, charger),
        _energy_line(say, charger),
        _cost_line(say, snapshot) if charger.guest is None or charger.change is None else "",
        _limit_line(say, charger),
        values.change(say, charger.change, snapshot) if charger.change is not None else "",
        _remark(say, charger, now),
        guests.card_line(say, charger, now=now),
        age(say, snapshot, now=now),
    ]
    return "\n".join(line for line in lines if line)


def age(say: Language, snapshot: ChargerSnapshot, *, now: datetime) -> str:
    """`as of 21:36 (20 s ago)`."""
    at = say.clock(snapshot.taken_at, snapshot.time_zone, now=now)
    return "<i>" + say("as of {time} ({age})", time=at, age=say.ago(now - snapshot.taken_at)) + "</i>"


def _headline(say: Language, charger: Charger) -> str:
    snapshot, asked = charger.snapshot, charger.asked
    if asked is not None:
        sign, said = words.pending_icon(asked.action), words.pending_words(say, asked.action)
    else:
        status = words.shown_status(snapshot)
        sign, said = words.icon(status), words.status_words(say, status)
    return f"{sign} {words.bold(snapshot.label)}{_SEPARATOR}{said}"


def _energy_line(say: Language, charger: Charger) -> str:
    snapshot = charger.snapshot
    if snapshot.status.energy_flows:
        return _flow(say, snapshot)
    energy = snapshot.added_energy_kwh or 0.0
    if energy < words.LEAST_KWH or not snapshot.status.reachable:
        return ""
    if snapshot.status.car_connected:
        return say("{energy} so far", energy=say.energy(energy))
    cost = _recorded_cost(say, charger.recorded, energy)
    said = say("Last session: {energy}", energy=say.energy(energy))
    return f"{said}, {cost}" if cost else said


def _flow(say: Language, snapshot: ChargerSnapshot) -> str:
    parts = []
    if snapshot.charging_power_kw is not None:
        parts.append(_kw(say, snapshot.status, snapshot.charging_power_kw))
    if snapshot.added_energy_kwh is not None:
        parts.append(say.energy(snapshot.added_energy_kwh))
    seconds = snapshot.charging_time_s
    if seconds is not None and 0 < seconds < _LONGEST_SESSION.total_seconds():
        parts.append(say.duration(seconds))
    if snapshot.state_of_charge_percent is not None:
        parts.append(f"{snapshot.state_of_charge_percent} %")
    return _SEPARATOR.join(parts)


def _kw(say: Language, status: ChargerStatus, power_kw: float) -> str:
    """Which way it flows the headline tells."""
    return say.power(abs(power_kw) if status is ChargerStatus.DISCHARGING else power_kw)


def _cost_line(say: Language, snapshot: ChargerSnapshot) -> str:
    cost = _cost(say, snapshot) if snapshot.status.car_connected else ""
    if not cost or snapshot.energy_cost is None or snapshot.currency is None:
        return ""
    price = say.price(snapshot.energy_cost, snapshot.currency)
    return say("{cost} so far at {price}/kWh", cost=cost, price=price)


def _cost(say: Language, snapshot: ChargerSnapshot) -> str:
    """Nothing where the price is not known or not set, or nothing was charged yet."""
    known = snapshot.session_cost and snapshot.currency and (snapshot.added_energy_kwh or 0.0) >= words.LEAST_KWH
    return say.money(snapshot.session_cost or 0.0, snapshot.currency or "") if known else ""


def _recorded_cost(say: Language, recorded: ChargingSession | None, energy_kwh: float) -> str:
    """Of the last session only its record tells the cost: the price may have been changed since."""
    if recorded is None or not recorded.cost or recorded.currency is None or not recorded.brought(energy_kwh):
        return ""
    return say.money(recorded.cost, recorded.currency)


def _limit_line(say: Language, charger: Charger) -> str:
    parts, snapshot = [], charger.snapshot
    limit, most = snapshot.max_charging_current_a, snapshot.max_available_current_a
    if limit is not None and limit < 0:
        parts.append(say("Discharges with up to {limit} A", limit=-limit))
    elif limit is not None and most is not None:
        parts.append(say("Limit {limit} A of {most} A", limit=limit, most=most))
    elif limit is not None:
        parts.append(say("Limit {limit} A", limit=limit))
    if snapshot.locked is not None:
        locked = is_locked(snapshot) if charger.asked is None else snapshot.locked  # asked: the status lags behind
        parts.append(say("locked") if locked else say("unlocked"))
    return _SEPARATOR.join(parts)


def _remark(say: Language, charger: Charger, now: datetime) -> str:
    snapshot = charger.snapshot
    if charger.sign_in_refused:
        return f"⚠️ {say('Wallbox no longer takes your password')}"
    if snapshot.ocpp_mode:
        return say("Started and stopped by its OCPP provider.")
    return _away(say, snapshot, now) if snapshot.status is ChargerStatus.OFFLINE else ""


def _away(say: Language, snapshot: ChargerSnapshot, now: datetime) -> str:
    """The cloud takes changes meanwhile, and shows them as if the charger had heard of them."""
    waits = say("changes wait until it is back")
    if snapshot.last_sync_at is None:
        return waits
    seen = say("last seen {time}", time=say.clock(snapshot.last_sync_at, snapshot.time_zone, now=now))
    return f"{seen}{_SEPARATOR}{waits}"


def chargers(say: Language, listed: list[Charger]) -> str:
    """One line for each charger."""
    head = say.plural("You have {n} charger:", "You have {n} chargers:", len(listed))
    return "\n".join([head, *(_headline(say, charger) + _power(say, charger.snapshot) for charger in listed)])


def _power(say: Language, snapshot: ChargerSnapshot) -> str:
    if not snapshot.status.energy_flows or snapshot.charging_power_kw is None:
        return ""
    return f"{_SEPARATOR}{_kw(say, snapshot.status, snapshot.charging_power_kw)}"


def no_chargers(say: Language) -> str:
    """For an account in which the cloud shows no charger."""
    return say(
        "There is no charger in your Wallbox account yet. Add one in the Wallbox app; I'll see it within a few minutes."
    )
