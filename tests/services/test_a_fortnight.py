"""Fourteen days of two chargers: every real event is told once, none is invented, and an ordinary night stays quiet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.chat.language import language_for
from bot.chat.texts.alerts import alert as text_of
from bot.chat.texts.digest import digest as text_of_digest
from bot.domain.alerts import AlertKind
from bot.services.delivery import AlertMessage, CardEdit, DigestMessage, Later, Message, Outcome
from simulator.cloud.charger import EcoSmart
from tests.services.house import GARAGE_ID, OWNER, STREET_ID, House, Postman, on_sqlite

Happening = Callable[[House], Awaitable[object]]
DAY = 24.0
EN = language_for("en")
ORDINARY_DAYS = (0, 1, 3, 6, 7, 10, 12, 13)
SOLAR_DAYS = (2, 8)
MOST_IN_A_NIGHT = 3


@pytest.fixture
def database_url(migrated_sqlite: str) -> str:
    """On SQLite: replicas have their own tests."""
    return migrated_sqlite


class Telegram(Postman):
    """Is away at times, and at times asks for patience."""

    away_until: datetime | None = None
    storm: int = 0

    async def __call__(self, message: Message) -> Outcome:
        """Take a message, unless it cannot."""
        if self.away_until is not None and self.clock() < self.away_until:
            return Later()
        if self.storm:
            self.storm -= 1
            return Later(after=timedelta(seconds=35), everybody=True)
        return await super().__call__(message)


@dataclass(frozen=True)
class Event:
    """Something that happens, and the kinds it is told by."""

    hour: float
    """Since the beginning, at 17:30 in the charger's zone."""
    happening: Happening
    told: tuple[str, ...] = ()
    minutes: float = 3.5
    """For how long readings are taken afterwards."""


def order(charger_id: int, what: str, **body: object) -> Happening:
    async def happen(house: House) -> None:
        answer = await house.http.post(f"{house.url}/simulator/chargers/{charger_id}/{what}", json=body)
        answer.raise_for_status()

    return happen


async def nothing(_: House) -> None:
    """Time has done it: a schedule has opened, a battery is full."""


async def restart(house: House) -> None:
    house.first = house.replica()


async def telegram_goes_away(house: House) -> None:
    assert isinstance(house.postman, Telegram)
    house.postman.away_until = house.clock() + timedelta(hours=1)


async def storm(house: House) -> None:
    assert isinstance(house.postman, Telegram)
    house.postman.storm = 5


async def update_firmware(house: House) -> None:
    await house.first.upkeep.update_firmware(OWNER, GARAGE_ID)


def sun(kw: float) -> Happening:
    async def shine(house: House) -> None:
        garage = house.world.charger(GARAGE_ID)
        garage.eco_smart, garage.sun = EcoSmart(enabled=True, mode=1), kw

    return shine


async def sun_matters_no_more(house: House) -> None:
    house.world.charger(GARAGE_ID).eco_smart = EcoSmart()


def ordinary_night(day: float) -> list[Event]:
    """Plugged in at half past six, charged by the schedule, unplugged in the morning."""
    at = day * DAY
    return [
        Event(at + 1.0, order(STREET_ID, "plug", kwh=12), ("waiting",)),
        Event(at + 6.5, nothing, ("started",)),
        Event(at + 9.8, nothing, ("finished",)),
        Event(at + 13.5, nothing, minutes=8),  # the window closes
        Event(at + 14.0, order(STREET_ID, "unplug")),
    ]


def solar_noon(day: float) -> list[Event]:
    """The sun goes behind a cloud every few minutes."""
    at = day * DAY + 18.0
    clouds = [Event(at + 0.1 + number * 0.05, sun(0.5 if number % 2 == 0 else 8), minutes=2.9) for number in range(12)]
    return [
        Event(at - 0.1, sun(8)),
        Event(at, order(GARAGE_ID, "plug", kwh=60, max_current=16), ("started",)),
        *clouds,
        Event(at + 2.0, order(GARAGE_ID, "unplug"), ("finished",)),
        Event(at + 2.2, sun_matters_no_more),
    ]


def forgotten_lock(day: float) -> list[Event]:
    """A car comes to a locked charger and is let in."""
    at = day * DAY
    return [
        Event(at + 2.0, order(GARAGE_ID, "set", locked=True)),
        Event(at + 3.0, order(GARAGE_ID, "plug", kwh=8, max_current=16), ("locked_with_car",)),
        Event(at + 3.2, order(GARAGE_ID, "set", locked=False), ("started",)),
        Event(at + 4.2, nothing, ("finished",)),
        Event(at + 5.0, order(GARAGE_ID, "unplug")),
    ]


def power_cut(day: float) -> list[Event]:
    """Three hours in the dark, and a hiccup of two minutes that nobody needs to know of."""
    at = day * DAY + 20.0
    return [
        Event(at, order(GARAGE_ID, "offline"), minutes=0),
        Event(at, order(STREET_ID, "offline"), ("offline", "offline"), minutes=16),
        Event(at + 3.0, order(GARAGE_ID, "online"), ("online",)),
        Event(at + 3.1, order(STREET_ID, "online"), ("online",)),
        Event(at + 3.5, order(STREET_ID, "offline"), minutes=2),
        Event(at + 3.55, order(STREET_ID, "online")),
    ]


def without_telegram(day: float) -> list[Event]:
    """An hour in which much happens and nobody can be told."""
    at = day * DAY + 1.0
    return [
        Event(at, telegram_goes_away, minutes=0),
        Event(at + 0.1, order(GARAGE_ID, "plug", kwh=3, max_current=16), ("started",)),
        Event(at + 0.5, nothing, ("finished",)),
        Event(at + 0.6, order(GARAGE_ID, "unplug")),
        Event(at + 0.7, order(STREET_ID, "fault"), ("error",)),
        Event(at + 0.8, order(STREET_ID, "clear")),
        Event(at + 1.2, nothing),
        Event(at + 1.4, nothing),
    ]


SCRIPT = sorted(
    [
        *(event for day in ORDINARY_DAYS for event in ordinary_night(day)),
        *(event for day in SOLAR_DAYS for event in solar_noon(day)),
        *forgotten_lock(4),
        *power_cut(4),
        Event(5 * DAY + 2, update_firmware, ("back",), minutes=12),
        *without_telegram(9),
        Event(6 * DAY + 7.0, restart),  # while the street charges by its schedule
        Event(11 * DAY + 1.0, storm, minutes=0),
        *forgotten_lock(11),
        Event(13 * DAY + 9.9, restart),
    ],
    key=lambda event: event.hour,
)


async def live(house: House, minutes: float) -> None:
    """Take every reading that is due, then send what can be sent."""
    end = house.clock() + timedelta(minutes=minutes)
    while (due := await house.next_due()) is not None and due <= end:
        house.clock.now = max(due, house.clock.now)
        await house.first.monitor.poll_once()
    house.clock.now = max(house.clock.now, end)
    await send(house)


async def live_until(house: House, moment: datetime) -> None:
    """Leave out the hours in which nothing happens, but for the last reading before it does."""
    house.clock.now = max(house.clock.now, moment - timedelta(seconds=30))
    await live(house, max(0.0, (moment - house.clock.now).total_seconds()) / 60)


async def send(house: House) -> None:
    """Through a storm, too, which lasts minutes; not through an hour without Telegram."""
    assert isinstance(house.postman, Telegram)
    while True:
        while await house.first.delivery.deliver_once(house.postman):
            house.clock.advance(seconds=1)
        if not house.postman.storm or None not in await house.outcomes():
            return
        house.clock.advance(seconds=36)


def plan_the_nights(house: House) -> None:
    """The street charges from ten in the evening to five, UTC: its window closes upon a car that stays."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    night = {"start": "2200", "stop": "0500", "days": dict.fromkeys(days, True)}
    house.world.charger(STREET_ID).schedules = [{"id": 0, "enable": True, "max_current": 1, **night}]


def transcript(house: House) -> list[str]:
    """What the phone shows, in order."""
    lines = []
    for at, message in house.postman.got:
        if isinstance(message, AlertMessage):
            text = text_of(EN, message.alert, now=at)
        elif isinstance(message, DigestMessage):
            text = text_of_digest(EN, message.digest, now=at)
        else:
            continue
        lines.append(f"{at:%a %d %H:%M}  " + text.replace("\n", "\n               "))
    return lines


def heard(house: House) -> list[str]:
    """The kinds of all that was told, whether by itself or in a digest."""
    kinds: list[AlertKind] = []
    for _, message in house.postman.got:
        if isinstance(message, AlertMessage):
            kinds.append(message.alert.kind)
        elif isinstance(message, DigestMessage):
            digest = message.digest
            kinds += [alert.kind for alert in (*digest.told, *([digest.urgent] if digest.urgent else []))]
    return [kind.value for kind in kinds]


def messages_between(house: House, start: datetime, end: datetime) -> int:
    return sum(start <= at < end and not isinstance(message, CardEdit) for at, message in house.postman.got)


@on_sqlite
async def test_a_fortnight_is_told_truly_and_briefly(house: House) -> None:
    house.world.limiter.choose("strict")
    house.postman = Telegram(house.clock)
    await house.connect()
    plan_the_nights(house)
    start = house.clock()
    await live(house, 6)
    expected: list[str] = []
    for event in SCRIPT:
        await live_until(house, start + timedelta(hours=event.hour))
        await event.happening(house)
        await live(house, event.minutes)
        expected += event.told
        assert await house.told() == expected, f"{event} at {house.clock():%a %d %H:%M}"
    await live(house, 30)
    print(f"{house.reads()} reads")  # noqa: T201 - as below
    print("\n".join(transcript(house)))  # noqa: T201 - worth reading
    assert sorted(heard(house)) == sorted(expected)
    assert len(house.postman.digests) == 1
    assert {each["status"] for each in house.world.journal.entries}.isdisjoint({429, 403})
    for day in ORDINARY_DAYS:
        evening = start + timedelta(days=day)
        assert messages_between(house, evening, evening + timedelta(hours=16)) <= MOST_IN_A_NIGHT, day
