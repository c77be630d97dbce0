"""A status card that waits is edited once, when a reading taken after the wish is there."""

from datetime import timedelta

from bot.domain.charger import ChargerStatus
from bot.services.delivery import Later, Never
from tests.services.house import GARAGE_ID, OWNER, House, on_sqlite

pytestmark = on_sqlite
CARD = 77


async def wait(house: House, message_id: int = CARD) -> None:
    charger = await house.first.charging.charger(OWNER, GARAGE_ID)
    await house.first.cards.wait(OWNER, message_id, OWNER, charger)


async def settled(house: House) -> None:
    """Connected, every slow half known, and half a minute before the next read is allowed."""
    await house.connect()
    await house.live(minutes=7)
    await house.live(minutes=((await house.poll_row()).next_read_at - house.clock()).total_seconds() / 60)
    house.clock.advance(seconds=30)


async def test_a_card_is_edited_once_by_the_next_reading(house: House) -> None:
    await settled(house)
    reads = house.reads()
    await wait(house)
    await house.deliver(5)
    assert house.postman.edits == []
    house.world.plug("Garage", kwh=100)
    await house.live(minutes=0.5)
    assert house.reads() == reads + 1
    await house.deliver(5)
    [edit] = house.postman.edits
    assert (edit.chat_id, edit.message_id, edit.several) == (OWNER, CARD, True)
    assert edit.charger.snapshot.status is ChargerStatus.CHARGING
    await house.live()
    await house.deliver(5)
    assert len(house.postman.edits) == 1


async def test_a_card_after_a_press_waits_until_the_effect_can_show(house: House) -> None:
    house.world.plug("Garage", kwh=100)
    await settled(house)
    await house.live(minutes=0.5)
    await house.first.charging.pause(OWNER, GARAGE_ID)
    house.clock.advance(seconds=1)
    await wait(house)
    row = await house.poll_row()
    assert row.next_read_at >= house.clock() + timedelta(seconds=19)
    await house.live(minutes=2)
    await house.deliver(2)
    [edit] = house.postman.edits
    assert edit.charger.snapshot.status is ChargerStatus.PAUSED


async def test_a_card_wanted_twice_is_edited_once(house: House) -> None:
    await settled(house)
    await wait(house)
    house.clock.advance(seconds=3)
    await wait(house)
    await house.live(minutes=1)
    await house.deliver(3)
    assert len(house.postman.edits) == 1


async def test_an_edit_telegram_cannot_take_now_is_tried_again(house: House) -> None:
    await settled(house)
    await wait(house)
    await house.live(minutes=1)
    house.postman.answers = [Later(), Later(after=timedelta(seconds=9))]
    await house.deliver(5)
    assert len(house.postman.edits) == 1
    await house.deliver(25)
    assert len(house.postman.edits) == 3


async def test_when_telegram_asks_everybody_to_wait_for_an_edit_everybody_waits(house: House) -> None:
    await settled(house)
    await wait(house)
    await house.live(minutes=1)
    house.postman.answers = [Later(after=timedelta(seconds=200), everybody=True)]
    await house.deliver(2)
    house.world.plug("Garage", kwh=100)
    await house.live(minutes=2)
    await house.deliver(30)
    assert (len(house.postman.edits), house.postman.alerts) == (1, [])
    await house.deliver(60)
    assert (len(house.postman.edits), house.postman.alerts) == (2, [(OWNER, "started")])


async def test_a_card_whose_message_is_gone_is_given_up(house: House) -> None:
    await settled(house)
    await wait(house)
    await house.live(minutes=1)
    house.postman.answers = [Never()]
    await house.deliver(60)
    assert len(house.postman.edits) == 1


async def test_a_card_of_somebody_who_has_left_is_not_edited(house: House) -> None:
    await house.connect(OWNER)
    house.clock.advance(seconds=1)
    await house.connect(2)
    await wait(house)
    await house.first.accounts.disconnect(OWNER)
    await house.live()
    await house.deliver(3)
    assert house.postman.edits == []
    assert "cards" not in await house.rows()
