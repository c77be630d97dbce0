"""How loudly a chat is told what happens: by kind, by charger, by the hour; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from bot.domain.alerts import SWITCHABLE, Alert, AlertKind
from bot.domain.period import zone_of
from bot.domain.schedule import parse_times, zone_named

ALL_CHARGERS = 0
"""In place of a charger's number: what holds where nothing else was chosen for the charger."""

MORNING = time(7)
"""When a night without quiet hours of its own is over."""


class Loudness(StrEnum):
    """How an alert of some kind is told."""

    LOUD = "loud"
    SILENT = "silent"
    """The message comes without a sound."""
    OFF = "off"

    @property
    def next(self) -> "Loudness":
        """The state a press leads to."""
        return _AFTER[self]


_AFTER = {
    Loudness.LOUD: Loudness.SILENT,
    Loudness.SILENT: Loudness.OFF,
    Loudness.OFF: Loudness.LOUD,
}

DEFAULTS: Mapping[AlertKind, Loudness] = {
    AlertKind.CAR_CONNECTED: Loudness.SILENT,
    AlertKind.WAITING: Loudness.SILENT,
    AlertKind.CAR_UNPLUGGED: Loudness.SILENT,
    AlertKind.ONLINE: Loudness.SILENT,
    AlertKind.CLOCK_CHANGE: Loudness.SILENT,
    AlertKind.UPDATE_AVAILABLE: Loudness.SILENT,
    AlertKind.PLUG_QUESTION: Loudness.OFF,
}
"""Where nobody has chosen; every other kind is loud. What somebody does who stands there makes no sound."""

URGENT = frozenset(
    {
        AlertKind.ERROR,
        AlertKind.LOCKED_WITH_CAR,
        AlertKind.NOT_BACK,
        AlertKind.GUEST_NOT_LOCKED,
        AlertKind.SIGN_IN_REFUSED,
        AlertKind.UNWANTED_USE,
    }
)
"""What may break quiet hours and a snooze unless somebody chooses otherwise."""

MAY_RING = (
    *(kind for kind in SWITCHABLE if kind in URGENT or kind in {AlertKind.FINISHED, AlertKind.OFFLINE}),
    AlertKind.UNWANTED_USE,
)
"""The kinds for which a person chooses whether they break the quiet."""

_AS = {
    AlertKind.BACK: AlertKind.ONLINE,
    AlertKind.NOT_BACK: AlertKind.OFFLINE,
    AlertKind.CLOUD_BACK: AlertKind.ONLINE,
    AlertKind.CLOUD_SILENT: AlertKind.OFFLINE,
}
"""Told as loudly as the kinds named here; the answer to a request aloud to the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """A time of the day in which alerts come without a sound."""

    start: time
    stop: time
    """Never the same as `start`; earlier than it where midnight lies between."""
    zone: str
    """IANA name; UTC where this machine does not know it."""

    def hold(self, now: datetime) -> bool:
        """Whether it is quiet at a moment, by the wall clock of the zone."""
        local = now.astimezone(zone_of(self.zone)).time()
        if self.start < self.stop:
            return self.start <= local < self.stop
        return local >= self.start or local < self.stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a chat has chosen. Whatever is not chosen follows `DEFAULTS`."""

    chosen: Mapping[AlertKind, Loudness] = field(default_factory=dict)
    """For all chargers."""
    of_charger: Mapping[int, Mapping[AlertKind, Loudness]] = field(default_factory=dict)
    """For one charger, by its number; only what differs."""
    quiet: QuietHours | None = None
    breaking: frozenset[AlertKind] = URGENT
    """What keeps its sound in quiet hours and while snoozed."""
    live: bool = False
    """Whether the message that tells the beginning of a session follows it to its end."""
    target_kwh: float | None = None
    """What a session is to bring; None: as much as usual."""

    def loudness(self, kind: AlertKind, charger_id: int = ALL_CHARGERS) -> Loudness:
        """How a kind is told of a charger."""
        general = self.chosen.get(kind, DEFAULTS.get(kind, Loudness.LOUD))
        return self.of_charger.get(charger_id, {}).get(kind, general)

    def off(self, charger_id: int = ALL_CHARGERS) -> frozenset[AlertKind]:
        """The kinds that are not told of a charger at all."""
        return frozenset(kind for kind in AlertKind if self.loudness(kind, charger_id) is Loudness.OFF)

    def spared(self, alert: Alert) -> bool:
        """Whether an alert is left out because it is no news: a car leaves whose session was told finished before.

        So an ordinary night is three messages: waiting, started, finished. Whoever chooses to hear of it does.
        """
        chosen = alert.kind in self.chosen or alert.kind in self.of_charger.get(alert.charger_id, {})
        return alert.kind is AlertKind.CAR_UNPLUGGED and alert.after_receipt and not chosen

    def choosing(self, kind: AlertKind, loudness: Loudness, charger_id: int = ALL_CHARGERS) -> Self:
        """With a kind told so: of one charger, or of all, which ends what was chosen for single ones."""
        if charger_id == ALL_CHARGERS:
            single = {each: _without(kinds, kind) for each, kinds in self.of_charger.items()}
            return replace(self, chosen={**self.chosen, kind: loudness}, of_charger=_filled(single))
        kinds = _without(self.of_charger.get(charger_id, {}), kind)
        if loudness is not self.loudness(kind):
            kinds = {**kinds, kind: loudness}
        return replace(self, of_charger=_filled({**self.of_charger, charger_id: kinds}))

    def ringing(self, kind: AlertKind, *, on: bool) -> Self:
        """With a kind that breaks the quiet, or no longer does."""
        return replace(self, breaking=self.breaking | {kind} if on else self.breaking - {kind})


def decide(
    preferences: Preferences, alert: Alert, *, user_id: int, now: datetime, snoozed_until: datetime | None
) -> Loudness:
    """How an alert is told now in the chat of `user_id`; a quiet chat gets everything, only without a sound."""
    chosen = _chosen(preferences, alert, user_id)
    if chosen is not Loudness.LOUD or alert.kind in preferences.breaking:
        return chosen
    snoozed = snoozed_until is not None and now < snoozed_until
    quiet = preferences.quiet is not None and preferences.quiet.hold(now)
    return Loudness.SILENT if snoozed or quiet else Loudness.LOUD


def _chosen(preferences: Preferences, alert: Alert, user_id: int) -> Loudness:
    if alert.kind not in _AS:
        return preferences.loudness(alert.kind, alert.charger_id)
    own = alert.by is not None and alert.by == user_id
    return Loudness.LOUD if own else preferences.loudness(_AS[alert.kind], alert.charger_id)


def morning_after(now: datetime, quiet: QuietHours | None, zone: str | None) -> datetime:
    """The next end of the night (UTC): of the quiet hours, else seven o'clock in `zone`; UTC where there is none."""
    there = zone_of(zone if quiet is None else quiet.zone)
    local, wakes = now.astimezone(there), MORNING if quiet is None else quiet.stop
    day = local.date() if local.time() < wakes else local.date() + timedelta(days=1)
    return datetime.combine(day, wakes, there).astimezone(UTC)


_ZONE = re.compile(r"[A-Za-z][\w+-]*(?:/[\w+-]+)*", re.ASCII)


def parse_quiet(text: str, zone: str) -> QuietHours | None:
    """Quiet hours as people type them, `22:00-07:00` or `22-7 Europe/Lisbon`; `zone` where none is typed.

    None for anything else.
    """
    hours, _, last = text.strip().rpartition(" ")
    spellings = (last, last.title(), last.upper()) if hours and _ZONE.fullmatch(last) else ()
    named = next((each for each in spellings if zone_named(each) is not None), None)
    times = parse_times(hours if named else text)
    if times is None:
        return None
    return QuietHours(start=times[0], stop=times[1], zone=named or zone)


def _without(kinds: Mapping[AlertKind, Loudness], kind: AlertKind) -> dict[AlertKind, Loudness]:
    return {each: loudness for each, loudness in kinds.items() if each is not kind}


def _filled(
    of_charger: Mapping[int, Mapping[AlertKind, Loudness]],
) -> dict[int, Mapping[AlertKind, Loudness]]:
    return {charger_id: kinds for charger_id, kinds in of_charger.items() if kinds}
