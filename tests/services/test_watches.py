"""Reminders, watchdogs, being away, and the question at the plug, from the setting to the outbox."""

import asyncio
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from bot.db import alerts, cards, chargers, members
from bot.db import watches as kept
from bot.db.stored import Stored
from bot.db.tables import AlertRow, CardRow, WatchRow
from bot.domain.access import Role
from bot.domain.alerts import Alert, AlertKind
from bot.domain.errors import ChargerNotFound, ChatNotYours, NotAllowed
from bot.domain.preferences import Loudness
from bot.domain.watches import Watch, WatchKind
from bot.services.delivery import CardEdit, Delivered, Message, Outcome
from simulator.cloud.charger import EcoSmart
from simulator.cloud.charging import publish
from tests.services.house import GARAGE_ID, OWNER, PARTNER, STRANGER, STREET_ID, House, on_sqlite
from tests.services.waiting import somebody_waits

_ALERT = Stored(Alert)
AT, BEFORE = WatchKind.REMIND_AT, WatchKind.REMIND_BEFORE
UNLOCKED, IDLE = WatchKind.UNLOCKED_AT, WatchKind.NOT_CHARGING
EVENING = Watch(at=time(18, 0))
"""Half an hour after the tests begin, on the clock of Madrid."""


async def watch(house: House, kind: WatchKind, chosen: Watch, *, user_id: int = OWNER, chat_id: int = OWNER) -> None:
    await house.first.watches.keep(user_id, chat_id, GARAGE_ID, kind, chosen)


async def live(house: House, minutes: int) -> None:
    """Live and look at the watches, once a minute; of a longer time only the end is lived."""
    house.clock.advance(minutes=max(0, minutes - 4))
    for _ in range(min(minutes, 4)):
        await house.live(minutes=1)
        await house.first.watches.step()


async def told(house: House, *kinds: AlertKind) -> list[Alert]:
    """What was put out of some kinds, in order."""
    async with house.database.transaction() as tx:
        bodies = await tx.scalars(select(AlertRow.body).order_by(AlertRow.id))
    alerts = [alert for body in bodies if (alert := _ALERT.load(body)) is not None]
    return [alert for alert in alerts if alert.kind in kinds]


async def connected(house: House) -> None:
    await house.connect()
    await live(house, 4)


async def test_a_reminder_comes_at_its_hour_once_a_day_and_says_that_the_charger_is_locked(house: House) -> None:
    garage = house.world.charger("Garage")
    garage.locked = True
    publish(garage)
    await connected(house)
    await watch(house, AT, EVENING)
    await live(house, 40)
    (reminder,) = await told(house, AlertKind.REMINDER)
    assert (reminder.locked, reminder.starts_at) == (True, None)
    assert f"{reminder.occurred_at:%H:%M}" == "16:00"


@on_sqlite
async def test_no_reminder_comes_while_a_car_is_connected_or_on_another_day(house: House) -> None:
    await connected(house)
    await watch(house, AT, Watch(at=time(18, 0), days=frozenset()))
    await live(house, 30)
    house.world.plug("Garage", kwh=1.0)
    await watch(house, AT, Watch(at=time(18, 20)))
    await live(house, 30)
    assert await told(house, AlertKind.REMINDER) == []


@on_sqlite
async def test_a_reminder_that_would_come_too_late_is_left_out_and_the_next_one_is_not(house: House) -> None:
    await connected(house)
    await watch(house, AT, EVENING)
    house.clock.advance(hours=2)
    await live(house, 2)
    assert await told(house, AlertKind.REMINDER) == []
    await live(house, 22 * 60 + 28)
    assert [f"{each.occurred_at:%d %H:%M}" for each in await told(house, AlertKind.REMINDER)] == ["15 16:00"]


@on_sqlite
@pytest.mark.parametrize(
    ("kind", "chosen", "alert"),
    [
        (AT, EVENING, AlertKind.REMINDER),
        (UNLOCKED, EVENING, AlertKind.STILL_UNLOCKED),
        (BEFORE, Watch(minutes=30), AlertKind.REMINDER),
    ],
)
async def test_what_comes_due_while_nothing_is_read_waits_for_a_reading(
    house: House, kind: WatchKind, chosen: Watch, alert: AlertKind
) -> None:
    house.world.charger("Garage").schedules = [schedule("1630", "0400")]
    await connected(house)
    await watch(house, BEFORE, Watch(minutes=240))
    await live(house, 4)
    await watch(house, kind, chosen)
    house.clock.advance(minutes=30)
    assert [await house.first.watches.step() for _ in range(2)] == [0, 0]
    await live(house, 3)
    assert [each.kind for each in await told(house, alert)] == [alert]


@on_sqlite
async def test_two_replicas_remind_once(house: House) -> None:
    await connected(house)
    await watch(house, AT, EVENING)
    second = house.replica()
    house.clock.advance(minutes=24)
    await house.live(minutes=3)
    counts = [await each.watches.step() for each in (house.first, second, house.first)]
    assert counts == [1, 0, 0]


@on_sqlite
async def test_a_reminder_comes_before_a_schedule_that_was_read_for_it(house: House) -> None:
    house.world.charger("Garage").schedules = [schedule("1630", "0400")]
    await connected(house)
    await watch(house, BEFORE, Watch(minutes=30))
    await live(house, 4)
    await live(house, 24)
    (reminder,) = await told(house, AlertKind.REMINDER)
    assert reminder.starts_at is not None
    assert f"{reminder.starts_at:%H:%M}" == "16:30"
    assert "16:00" <= f"{reminder.occurred_at:%H:%M}" <= "16:01"


def schedule(start: str, stop: str) -> dict[str, object]:
    """Every day, as the cloud stores it (UTC)."""
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    days = dict.fromkeys(names, True)
    return {"id": 0, "start": start, "stop": stop, "enable": 1, "max_current": 0, "max_energy": 0, "days": days}


@on_sqlite
async def test_a_lock_left_open_is_told_at_its_hour_unless_a_guest_has_it(house: House) -> None:
    await connected(house)
    await watch(house, UNLOCKED, EVENING)
    await live(house, 30)
    (alert,) = await told(house, AlertKind.STILL_UNLOCKED)
    await house.first.charging.lock(OWNER, GARAGE_ID)
    await watch(house, UNLOCKED, Watch(at=time(18, 30)))
    await live(house, 25)
    await house.first.guests.give(OWNER, OWNER, GARAGE_ID, timedelta(hours=3))
    await watch(house, UNLOCKED, Watch(at=time(18, 50)))
    await live(house, 30)
    assert await told(house, AlertKind.STILL_UNLOCKED) == [alert]


@on_sqlite
async def test_a_car_that_does_not_charge_is_told_once_and_the_next_one_again(house: House) -> None:
    await connected(house)
    await watch(house, IDLE, Watch(minutes=15))
    garage = house.world.charger("Garage")
    for expected in (1, 2):
        house.world.plug("Garage", kwh=5.0, asleep=True)
        publish(garage)
        await live(house, 4)
        await live(house, 18)
        assert len(await told(house, AlertKind.NOT_CHARGING)) == expected
        house.world.unplug("Garage")
        await live(house, 5)
    assert (await told(house, AlertKind.NOT_CHARGING))[0].waiting_s == 900


@on_sqlite
async def test_a_car_that_charges_and_is_full_is_no_matter(house: House) -> None:
    await connected(house)
    await watch(house, IDLE, Watch(minutes=15))
    house.world.plug("Garage", kwh=1.0)
    await live(house, 4)
    assert await house.told() == ["started"]
    await live(house, 14)
    await live(house, 20)
    assert (await house.told())[-1] == "finished"
    assert await told(house, AlertKind.NOT_CHARGING) == []


@on_sqlite
async def test_any_use_while_away_is_told_in_place_of_the_start_and_breaks_the_snooze(house: House) -> None:
    await connected(house)
    chargers, on = await house.first.watches.go_away(OWNER, OWNER, away=True)
    assert ([each.snapshot.label for each in chargers], on) == (["Garage", "Street"], True)
    await house.first.telling.snooze(OWNER, OWNER, house.clock() + timedelta(hours=8))
    house.world.plug("Street", kwh=9.0)
    await live(house, 6)
    (alert,) = await told(house, AlertKind.UNWANTED_USE, AlertKind.STARTED)
    assert (alert.kind, alert.charger_id) == (AlertKind.UNWANTED_USE, STREET_ID)
    async with house.database.transaction() as tx:
        loud = select(AlertRow.silent).where(AlertRow.kind == AlertKind.UNWANTED_USE.value)
        assert await tx.scalar(loud) is False
    assert (await house.first.watches.go_away(OWNER, OWNER, away=False))[1] is False
    house.world.unplug("Street")
    await live(house, 4)
    house.world.plug("Street", kwh=9.0)
    await live(house, 4)
    assert [each.kind for each in await told(house, AlertKind.UNWANTED_USE, AlertKind.STARTED)] == [
        AlertKind.UNWANTED_USE,
        AlertKind.STARTED,
    ]


@on_sqlite
async def test_what_somebody_away_starts_is_no_alarm(house: House) -> None:
    await connected(house)
    house.world.plug("Garage", kwh=9.0)
    await live(house, 4)
    await house.first.charging.pause(OWNER, GARAGE_ID)
    await live(house, 8)
    await house.first.watches.go_away(OWNER, OWNER, away=True)
    await house.first.charging.resume(OWNER, GARAGE_ID)
    await live(house, 4)
    assert await told(house, AlertKind.UNWANTED_USE) == []


@on_sqlite
async def test_who_only_looks_sets_nothing_and_who_is_nobody_sees_nothing(house: House) -> None:
    await connected(house)
    account_id = (await house.account_ids())[0]
    async with house.database.transaction() as tx:
        await members.add(tx, account_id=account_id, user_id=PARTNER, role=Role.VIEWER, now=house.clock())
    watches = house.first.watches
    with pytest.raises(NotAllowed):
        await watches.keep(PARTNER, OWNER, GARAGE_ID, AT, EVENING)
    with pytest.raises(NotAllowed):
        await watches.go_away(PARTNER, OWNER, away=True)
    with pytest.raises(ChargerNotFound):
        await watches.of_chat(STRANGER, OWNER, GARAGE_ID)
    with pytest.raises(ChatNotYours):
        await watches.go_away(STRANGER, OWNER, away=True)
    with pytest.raises(ChatNotYours):
        await watches.keep(OWNER, STRANGER, GARAGE_ID, AT, EVENING)


@on_sqlite
async def test_a_watch_ends_with_its_person_s_right_and_rests_where_no_alerts_go(house: House) -> None:
    await connected(house)
    account_id = (await house.account_ids())[0]
    async with house.database.transaction() as tx:
        await members.add(tx, account_id=account_id, user_id=PARTNER, role=Role.DRIVER, now=house.clock())
    await watch(house, AT, EVENING, user_id=PARTNER)
    await watch(house, UNLOCKED, EVENING)
    async with house.database.transaction() as tx:
        await members.remove(tx, account_id, PARTNER)
    await house.first.people.unlink(OWNER)
    await live(house, 30)
    assert (await house.rows())["watches"] == 1
    assert await told(house, AlertKind.REMINDER, AlertKind.STILL_UNLOCKED) == []


@on_sqlite
async def test_a_watch_follows_its_group_is_dropped_by_hand_and_goes_with_the_account(house: House) -> None:
    await connected(house)
    await house.first.telling.bring(OWNER, -100, None)
    await watch(house, AT, EVENING, chat_id=-100)
    await house.first.people.moved(-100, -200)
    assert AT in (await house.first.watches.of_chat(OWNER, -200, GARAGE_ID)).chosen
    assert (await house.first.watches.drop(OWNER, -200, GARAGE_ID, AT)).chosen == {}
    await watch(house, UNLOCKED, EVENING)
    await house.first.accounts.disconnect(OWNER)
    assert "watches" not in await house.rows()


async def test_a_watch_that_was_woken_meanwhile_is_looked_at_again(house: House) -> None:
    await connected(house)
    await watch(house, IDLE, Watch(minutes=15))
    now, hold = house.clock(), timedelta(minutes=1)
    async with house.database.transaction() as tx:
        (claimed,) = await kept.claim_due(tx, now=now, limit=9, hold=hold)
        assert await kept.claim_due(tx, now=now, limit=9, hold=hold) == []
        await kept.wake(tx, claimed.place.account_id, GARAGE_ID, IDLE, now=now)
        assert not await kept.settle(tx, claimed, claimed.watch, claimed_until=now + hold, due_at=None)
        assert await tx.scalar(select(WatchRow.due_at)) == now


async def asking(house: House) -> None:
    """Connected, with the question switched on, and a garage that waits for its schedule."""
    house.world.charger("Garage").schedules = [schedule("2300", "0400")]
    house.world.charger("Garage").eco_smart = EcoSmart()
    await connected(house)
    await live(house, 4)
    await house.first.telling.choose(OWNER, OWNER, AlertKind.PLUG_QUESTION, Loudness.LOUD)


@on_sqlite
async def test_the_question_takes_the_place_of_what_it_implies_and_is_taken_back_by_the_start(house: House) -> None:
    await asking(house)
    house.world.plug("Garage", kwh=9.0)
    await live(house, 3)
    assert await house.told() == ["plug_question"]
    (question,) = await told(house, AlertKind.PLUG_QUESTION)
    assert question.answers == ("now", "schedule", "solar")
    house.postman.answers = [Delivered(message_id=7)]
    await house.deliver(seconds=3)
    account_id = (await house.account_ids())[0]
    async with house.database.transaction() as tx:
        assert list(await tx.scalars(select(CardRow.view))) == ["plug"]
        assert not await cards.any_waiting(tx, account_id)
    await house.first.charging.resume(OWNER, GARAGE_ID)
    await live(house, 3)
    await house.deliver(seconds=5)
    assert [each.view for _, each in house.postman.got if isinstance(each, CardEdit)] == ["plug"]
    assert "cards" not in await house.rows()


@on_sqlite
async def test_a_question_that_was_not_delivered_in_time_is_never_asked(house: House) -> None:
    await asking(house)
    house.world.plug("Garage", kwh=9.0)
    await live(house, 3)
    house.world.unplug("Garage")
    await live(house, 3)
    await house.deliver(seconds=5)
    assert "plug_question" not in [kind for _, kind in house.postman.alerts]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_reading_that_takes_the_question_back_while_it_is_noted_as_asked_gets_in_nobodys_way(
    house: House,
) -> None:
    await asking(house)
    house.world.plug("Garage", kwh=9.0)
    await live(house, 3)
    (account_id,) = await house.account_ids()
    held = asyncio.Event()

    async def take_back() -> None:
        async with house.replica().clouds.database.transaction() as tx:
            await chargers.get(tx, account_id, GARAGE_ID)
            held.set()
            await somebody_waits(house.replica().clouds.database)
            await alerts.expire(tx, account_id, GARAGE_ID, AlertKind.PLUG_QUESTION, now=house.clock())

    async def send(_message: Message) -> Outcome:
        group.create_task(take_back())
        await held.wait()
        return Delivered(message_id=7)

    async with asyncio.TaskGroup() as group:
        await house.first.delivery.deliver_once(send)
    async with house.database.transaction() as tx:
        assert list(await tx.scalars(select(CardRow.view))) == ["plug"]


@on_sqlite
async def test_whoever_did_not_ask_for_the_question_is_told_as_before(house: House) -> None:
    await asking(house)
    await house.first.telling.choose(OWNER, OWNER, AlertKind.PLUG_QUESTION, Loudness.OFF)
    house.world.plug("Garage", kwh=9.0)
    await live(house, 3)
    assert await house.told() == ["waiting"]


@on_sqlite
async def test_a_new_firmware_is_told_once_and_silently(house: House) -> None:
    await connected(house)
    await live(house, 4)
    house.world.charger("Garage").latest_version = "9.9.9"
    publish(house.world.charger("Garage"))
    await live(house, 70)
    (alert,) = await told(house, AlertKind.UPDATE_AVAILABLE)
    assert (alert.charger_id, alert.latest_firmware) == (GARAGE_ID, "9.9.9")
    async with house.database.transaction() as tx:
        assert await tx.scalar(select(AlertRow.silent)) is True
