"""What one charger, one question or a lagging cloud does wrong spoils nothing else."""

from datetime import timedelta

import pytest

from bot.domain.charger import ChargerSnapshot
from bot.services.targets import TRY_AGAIN_AFTER
from tests.services.house import GARAGE_ID, OWNER, STREET_ID, House, on_sqlite


async def snapshot(house: House, charger_id: int = GARAGE_ID) -> ChargerSnapshot:
    return (await house.first.charging.charger(OWNER, charger_id)).snapshot


@on_sqlite
async def test_a_reading_that_still_shows_the_old_setting_does_not_undo_the_change(house: House) -> None:
    await house.connect()
    await house.live()
    await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 10)
    house.world.charger("Garage").max_charging_current = 32  # the cloud's reads lag behind its writes
    house.clock.advance(seconds=5)
    await house.first.monitor.read_claimed((await house.account_ids())[0])
    assert (await snapshot(house)).max_charging_current_a == 10
    await house.live(minutes=3)
    assert (await snapshot(house)).max_charging_current_a == 32


@on_sqlite
async def test_the_read_after_a_change_comes_when_the_cloud_can_show_it(house: House) -> None:
    await house.connect()
    await house.live()
    house.clock.advance(seconds=30)
    await house.first.charging.lock(OWNER, GARAGE_ID)
    due = await house.next_due()
    assert due is not None
    assert due - house.clock() >= timedelta(seconds=20)


@on_sqlite
@pytest.mark.parametrize("source", ["groups", "status"])
async def test_one_charger_the_cloud_does_not_answer_for_does_not_hold_up_the_other(house: House, source: str) -> None:
    house.source = source
    house.first = house.replica()
    path = f"/chargers/status/{GARAGE_ID}"
    for status in (404, 400):
        house.world.faults.order(method="GET", path=path, status=status)
    await house.connect()
    for asked in (1, 2):
        await house.live(minutes=12)
        assert (await snapshot(house, STREET_ID)).slow_half_known
        assert (await house.poll_row()).failures == 0
        assert len(house.requests("GET", path)) == asked
        assert house.clock() - (await snapshot(house, STREET_ID)).taken_at < timedelta(minutes=3)
        await house.live(minutes=TRY_AGAIN_AFTER.total_seconds() / 60 - 9)
    assert not house.world.faults.ordered
    assert len(house.requests("GET", path)) == 3
