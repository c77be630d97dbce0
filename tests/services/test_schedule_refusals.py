"""A list of schedules that is not written: refused, without an answer, not allowed, beyond a budget."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.access import Role
from bot.domain.errors import ActionRefused, ChargerNotFound, NoFreeSlot, NotAllowed, Refusal, WriteNotYetPossible
from bot.domain.schedule_draft import Draft
from tests.services.house import GARAGE_ID, OWNER, PARTNER, STRANGER, House, on_sqlite
from tests.services.scheduling import NIGHT, NOON, PATH, in_the_cloud, join, read, seen, service, settled


@on_sqlite
async def test_a_refused_write_changes_nothing_and_one_without_an_answer_is_read_back(
    house: House, subtests: pytest.Subtests
) -> None:
    await settled(house)
    for status, reason, still_open in (
        (400, Refusal.BAD_VALUE, False),
        (403, Refusal.NOT_PERMITTED, False),
        (503, Refusal.UNAVAILABLE, True),
    ):
        with subtests.test(status=status):
            house.world.faults.order(method="POST", path=PATH, status=status)
            with pytest.raises(ActionRefused) as refusal:
                await service(house).save(OWNER, GARAGE_ID, NIGHT)
            assert refusal.value.reason is reason
            listed = await seen(house)
            assert (listed.asked is not None) is still_open
            house.clock.advance(seconds=1)
            await house.live(minutes=3)
            known = (await seen(house)).known
            assert known is not None
            assert known.taken is (False if still_open else None)


@on_sqlite
async def test_what_the_cloud_itself_reports_as_an_error_was_not_taken(house: House) -> None:
    await settled(house)
    house.world.faults.order(
        method="POST", path=PATH, status=200, body={"error": True}, content_type="application/json"
    )
    with pytest.raises(ActionRefused) as refusal:
        await service(house).save(OWNER, GARAGE_ID, NIGHT)
    assert refusal.value.reason is Refusal.IGNORED


@on_sqlite
async def test_who_may_not_change_costs_neither_a_read_nor_a_write(house: House) -> None:
    await settled(house)
    for user_id, role in ((PARTNER, Role.DRIVER), (PARTNER, Role.VIEWER)):
        await join(house, user_id, role)
        listed = await service(house).stored(user_id, GARAGE_ID)
        assert not listed.may_change
        with pytest.raises(NotAllowed):
            await service(house).save(user_id, GARAGE_ID, NIGHT)
    with pytest.raises(ChargerNotFound):
        await service(house).stored(STRANGER, GARAGE_ID)
    assert not house.requests("POST", PATH)


@on_sqlite
async def test_the_write_budget_holds_for_schedules_too(house: House) -> None:
    await settled(house)
    for hour in range(5):
        await service(house).save(OWNER, GARAGE_ID, replace(NOON, start=time(hour)))
    with pytest.raises(WriteNotYetPossible):
        await service(house).save(OWNER, GARAGE_ID, NIGHT)
    assert len(in_the_cloud(house)) == 5
    assert len((await seen(house)).schedules) == 5


@on_sqlite
async def test_the_original_pulsar_holds_four(house: House) -> None:
    await house.connect()
    house.world.charger(GARAGE_ID).model = "Pulsar"
    await house.live(minutes=6)
    await read(house)
    for hour in range(4):
        await service(house).save(OWNER, GARAGE_ID, Draft(start=time(hour), stop=time(22)))
        house.clock.advance(seconds=40)
    with pytest.raises(NoFreeSlot):
        await service(house).save(OWNER, GARAGE_ID, NIGHT)
