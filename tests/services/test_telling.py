"""What each chat is told, how loudly and where; and an ordinary night."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.db import members
from bot.db.tables import AlertRow
from bot.domain.access import Role
from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.errors import ChargerNotFound, ChatNotYours
from bot.domain.preferences import Loudness, parse_quiet
from bot.domain.schedule import Weekday
from bot.services.delivery import AlertMessage, Delivered
from tests.services.house import GARAGE_ID, OWNER, PARTNER, STRANGER, House, on_sqlite

GROUP, TOPIC, OTHER_TOPIC = -5001, 7, 8
DAYS = {day.name.lower(): True for day in Weekday}
READY, CHARGING, PAUSED = ChargerStatus.READY, ChargerStatus.CHARGING, ChargerStatus.PAUSED


async def sounds(house: House, chat_id: int = OWNER) -> list[tuple[str, bool]]:
    """Kind and silence of what was put out for a chat."""
    async with house.database.transaction() as tx:
        found = await tx.execute(
            select(AlertRow.kind, AlertRow.silent).where(AlertRow.chat_id == chat_id).order_by(AlertRow.id)
        )
        return [(row.kind, row.silent) for row in found]


async def join(house: House, user_id: int, role: Role) -> None:
    [account_id] = await house.account_ids()
    async with house.database.transaction() as tx:
        await members.add(tx, account_id=account_id, user_id=user_id, role=role, now=house.clock())


@on_sqlite
async def test_what_is_chosen_is_what_is_put_out(house: House) -> None:
    await house.connect()
    telling = house.first.telling
    await telling.choose(OWNER, OWNER, AlertKind.STARTED, Loudness.LOUD)
    await telling.choose(OWNER, OWNER, AlertKind.STARTED, Loudness.OFF, GARAGE_ID)
    await telling.choose(OWNER, OWNER, AlertKind.FINISHED, Loudness.SILENT)
    house.world.plug("Garage", kwh=100)
    house.world.plug("Street", kwh=100)
    await house.live()
    house.world.unplug("Garage")
    await house.live()
    assert await sounds(house) == [("car_connected", True), ("started", False), ("finished", True)]


@on_sqlite
async def test_a_snooze_and_quiet_hours_take_the_sound_away(house: House) -> None:
    await house.connect()
    telling = house.first.telling
    await telling.choose(OWNER, OWNER, AlertKind.STARTED, Loudness.LOUD)
    await telling.snooze(OWNER, OWNER, house.clock() + timedelta(minutes=30))
    house.world.plug("Garage", kwh=100)
    await house.live(minutes=35)
    house.world.unplug("Garage")
    await house.live()
    assert await sounds(house) == [("started", True), ("finished", False)]
    quiet = parse_quiet("17-19", (await telling.of_chat(OWNER, OWNER)).zone)
    assert quiet is not None
    assert (await telling.be_quiet(OWNER, OWNER, quiet)).preferences.quiet == quiet
    house.world.plug("Garage", kwh=100)
    await house.live()
    assert (await sounds(house))[-1] == ("started", True)


@on_sqlite
async def test_what_may_ring_is_chosen_too(house: House) -> None:
    await house.connect()
    told = await house.first.telling.ring(OWNER, OWNER, AlertKind.ERROR, on=False)
    assert AlertKind.ERROR not in told.preferences.breaking
    told = await house.first.telling.ring(OWNER, OWNER, AlertKind.ERROR, on=True)
    assert AlertKind.ERROR in told.preferences.breaking


@on_sqlite
async def test_the_zone_is_the_chargers_until_another_is_typed(house: House) -> None:
    await house.connect()
    await house.live()
    assert (await house.first.telling.of_chat(OWNER, OWNER)).zone == "Europe/Madrid"
    quiet = parse_quiet("22-7 Atlantic/Canary", "Europe/Madrid")
    assert (await house.first.telling.be_quiet(OWNER, OWNER, quiet)).zone == "Atlantic/Canary"
    assert (await house.first.telling.be_quiet(OWNER, OWNER, None)).zone == "Europe/Madrid"


@on_sqlite
async def test_a_group_gets_the_alerts_in_the_topic_an_owner_brings_them_to(house: House) -> None:
    await house.connect()
    telling = house.first.telling
    assert await telling.bring(OWNER, GROUP, TOPIC)
    assert not await telling.bring(OWNER, GROUP, TOPIC)
    assert not await telling.bring(OWNER, GROUP, OTHER_TOPIC, move=False)
    house.world.plug("Garage", kwh=100)
    await house.live()
    assert await telling.bring(OWNER, GROUP, OTHER_TOPIC)
    await house.deliver(3)
    there = [each for _, each in house.postman.got if isinstance(each, AlertMessage) and each.chat_id == GROUP]
    assert [(each.alert.kind.value, each.thread_id, each.silent) for each in there] == [("started", OTHER_TOPIC, False)]
    await telling.stop(OWNER, GROUP)
    with pytest.raises(ChatNotYours):
        await telling.of_chat(OWNER, GROUP)


@on_sqlite
async def test_a_topic_that_is_gone_is_not_tried_again(house: House) -> None:
    await house.connect()
    await house.first.telling.bring(OWNER, GROUP, TOPIC)
    house.postman.answers = [Delivered(topic_gone=True), Delivered(topic_gone=True)]
    house.world.plug("Garage", kwh=100)
    await house.live()
    await house.deliver(3)
    house.world.unplug("Garage")
    await house.live()
    await house.deliver(3)
    there = [each for _, each in house.postman.got if isinstance(each, AlertMessage) and each.chat_id == GROUP]
    assert [each.thread_id for each in there] == [TOPIC, None]


@on_sqlite
@pytest.mark.parametrize("role", [Role.DRIVER, Role.VIEWER])
async def test_only_owners_arrange_a_group_and_any_member_may_snooze_it(house: House, role: Role) -> None:
    await house.connect()
    await join(house, PARTNER, role)
    telling = house.first.telling
    await telling.bring(OWNER, GROUP, None)
    with pytest.raises(ChatNotYours):
        await telling.bring(PARTNER, GROUP, None)
    for forbidden in (
        telling.of_chat(PARTNER, GROUP),
        telling.choose(PARTNER, GROUP, AlertKind.ERROR, Loudness.OFF),
        telling.be_quiet(PARTNER, GROUP, None),
        telling.stop(PARTNER, GROUP),
        telling.snooze(STRANGER, GROUP, None),
        telling.seen_by_member(STRANGER, GROUP),
    ):
        with pytest.raises(ChatNotYours):
            await forbidden
    await telling.snooze(PARTNER, GROUP, house.clock() + timedelta(hours=1))
    assert (await telling.seen_by_member(PARTNER, GROUP)).snoozed_until is not None
    await house.first.people.relink(PARTNER, PARTNER)
    told = await telling.choose(PARTNER, PARTNER, AlertKind.ERROR, Loudness.OFF)
    assert AlertKind.ERROR in told.preferences.off()


@on_sqlite
async def test_an_ordinary_night_is_three_messages_and_plugging_in_makes_no_sound(house: House) -> None:
    entry = {"id": 0, "enable": True, "start": "1600", "stop": "1900", "days": DAYS, "max_current": 16}
    house.world.charger(GARAGE_ID).schedules.append({**entry, "max_energy": 0, "created_at": 5, "uid": "X"})
    await house.connect()
    await house.live()
    house.world.plug("Garage", kwh=3, max_current=16)
    await house.live(minutes=54)
    house.world.unplug("Garage")
    await house.live(minutes=10)
    assert await sounds(house) == [("waiting", True), ("started", False), ("finished", False)]


@on_sqlite
async def test_a_charger_s_timeline_is_written_with_each_change(house: House) -> None:
    await house.connect()
    await house.live()
    house.world.plug("Garage", kwh=100)
    await house.live()
    await house.first.charging.pause(OWNER, GARAGE_ID)
    await house.live(minutes=10)
    house.world.unplug("Garage")
    await house.live()
    charger, stretches = await house.first.timelines.of_charger(OWNER, GARAGE_ID)
    assert charger.snapshot.name == "Garage"
    assert [each.status for each in stretches] == [READY, PAUSED, CHARGING, READY]
    assert stretches[2].charging_power_kw is not None
    assert all(later.since > earlier.since for later, earlier in pairwise(stretches))
    with pytest.raises(ChargerNotFound):
        await house.first.timelines.of_charger(STRANGER, GARAGE_ID)


@on_sqlite
async def test_a_timeline_of_ninety_days_is_kept(house: House) -> None:
    await house.connect()
    await house.live()
    house.clock.advance(hours=91 * 24)
    await house.first.delivery.prune()
    assert (await house.first.timelines.of_charger(OWNER, GARAGE_ID))[1] == []
