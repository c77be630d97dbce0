"""A day of two chargers on one account, under the strictest limits the cloud was ever seen to have."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.domain.errors import ReadNotYetPossible
from tests.services.house import GARAGE_ID, OWNER, PARTNER, STREET_ID, House, on_sqlite

Happening = Callable[[House], Awaitable[object]]


def at_the_charger(charger_id: int, what: str, **body: object) -> Happening:
    async def order(house: House) -> None:
        answer = await house.http.post(f"{house.url}/simulator/chargers/{charger_id}/{what}", json=body)
        answer.raise_for_status()

    return order


def schedule(house: House) -> None:
    """Charge from 22:00 UTC on."""
    house.world.charger(STREET_ID).schedules = [
        {
            "id": 0,
            "enable": True,
            "start": "2200",
            "stop": "0800",
            "days": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), True),
            "max_current": 1,
        }
    ]


async def plan_the_night(house: House) -> None:
    schedule(house)


async def pause(house: House) -> None:
    await house.first.charging.pause(OWNER, GARAGE_ID)


async def resume(house: House) -> None:
    await house.first.charging.resume(PARTNER, GARAGE_ID)


async def unlock(house: House) -> None:
    await house.first.charging.unlock(OWNER, STREET_ID)


async def impatient(house: House) -> None:
    """Presses refresh and changes the current again and again."""
    for amperes in (6, 8, 10, 13, 16, 20):
        await asyncio.gather(
            house.first.charging.refresh(OWNER, GARAGE_ID),
            house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, amperes),
            return_exceptions=True,
        )
        house.clock.advance(seconds=7)


async def glance(house: House) -> None:
    """Has the card brought up to date, as the refresh button does."""
    try:
        await house.first.charging.refresh(PARTNER, STREET_ID)
    except ReadNotYetPossible:
        charger = await house.first.charging.charger(PARTNER, STREET_ID)
        await house.first.cards.wait(PARTNER, 9, PARTNER, charger)


# hours after the start (15:30 UTC) · what happens · what each of the two chats hears of it: owner, partner
DAY: list[tuple[float, Happening, list[str], list[str]]] = [
    (0.5, at_the_charger(GARAGE_ID, "plug", kwh=30, max_current=16), ["started"], ["started"]),
    (0.7, impatient, [], []),
    (1.0, pause, [], ["paused"]),
    (1.2, glance, [], []),
    (1.5, resume, [], []),
    (2.0, at_the_charger(STREET_ID, "set", locked=True), [], []),
    (2.2, at_the_charger(STREET_ID, "plug", kwh=12), ["locked_with_car"], ["locked_with_car"]),
    (2.25, plan_the_night, [], []),
    (2.3, unlock, [], ["waiting"]),
    (3.0, at_the_charger(GARAGE_ID, "offline"), ["offline"], ["offline"]),
    (3.3, at_the_charger(GARAGE_ID, "online"), ["online"], ["online"]),
    (4.5, glance, ["finished"], ["finished"]),  # the car in the garage is full
    (5.0, at_the_charger(GARAGE_ID, "fault"), ["error"], ["error"]),
    (5.2, at_the_charger(GARAGE_ID, "clear"), [], []),
    (5.5, at_the_charger(GARAGE_ID, "unplug"), [], []),  # it was told finished
    (7.5, glance, ["started"], ["started"]),  # the schedule has opened on the street
    (14.0, at_the_charger(GARAGE_ID, "set", locked=True), ["finished"], ["finished"]),  # full on the street
    (16.0, at_the_charger(STREET_ID, "unplug"), [], []),
    (18.0, at_the_charger(GARAGE_ID, "plug", kwh=50), ["locked_with_car"], ["locked_with_car"]),
    (18.2, at_the_charger(GARAGE_ID, "unplug"), ["car_unplugged"], ["car_unplugged"]),
    (24.0, glance, [], []),
]


async def live_until(house: House, end: datetime) -> None:
    """Jump from one due read to the next, a quarter of a second late as the loop is; deliver every ten minutes."""
    while (due := await house.next_due()) is not None and due < end:
        house.clock.now = max(house.clock.now, due + timedelta(milliseconds=250))
        await house.first.monitor.poll_once()
        if house.clock.now - house.postman.emptied_at > timedelta(minutes=10):
            await empty_the_outbox(house)
    house.clock.now = max(house.clock.now, end)


async def empty_the_outbox(house: House) -> None:
    while await house.first.delivery.deliver_once(house.postman):
        house.clock.advance(seconds=1)
    house.postman.emptied_at = house.clock.now


@on_sqlite
async def test_a_day_passes_without_one_refusal_and_everything_is_told_once(house: House) -> None:
    house.world.limiter.choose("strict")
    start = house.clock()
    await house.connect(OWNER)
    await house.connect(PARTNER)
    told: dict[int, list[str]] = {OWNER: [], PARTNER: []}
    for hours, happening, owner_hears, partner_hears in DAY:
        await live_until(house, start + timedelta(hours=hours))
        await happening(house)
        told[OWNER] += owner_hears
        told[PARTNER] += partner_hears
    await empty_the_outbox(house)
    statuses = {entry["status"] for entry in house.world.journal.entries}
    assert not statuses & {429, 403}
    for chat_id, expected in told.items():
        assert await house.told(chat_id) == expected
        assert [kind for chat, kind in house.postman.alerts if chat == chat_id] == expected
    print(f"{house.reads()} reads in a day")  # noqa: T201 - the figure is worth seeing
    assert 24 * 60 / 1.5 * 0.9 < house.reads() <= 24 * 60
    assert house.account.counts["sign_ins"] == 2
