"""What had to wait arrives as one message: while Telegram was away, in order, and settled together."""

from datetime import timedelta

import pytest

from bot.db import alerts
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.services.delivery import AlertMessage, CardEdit, DigestMessage, Later, Message, Never, Outcome
from tests.services.house import GARAGE_ID, OWNER, PARTNER, House, on_sqlite

K = AlertKind
NEW_CHAT = -1009


class Died(BaseException):
    """The process ended in the middle of something."""


async def put_out(
    house: House, *kinds: AlertKind, chat_id: int = OWNER, silent: bool = True, thread_id: int | None = None
) -> None:
    """One alert after the other, a minute apart."""
    [account_id] = await house.account_ids()
    for kind in kinds:
        house.clock.advance(minutes=1)
        alert = Alert(
            kind=kind,
            charger_id=GARAGE_ID,
            charger_name="Garage",
            occurred_at=house.clock(),
            status=ChargerStatus.SCHEDULED,
        )
        async with house.database.transaction() as tx:
            await alerts.insert(
                tx,
                account_id=account_id,
                chat_id=chat_id,
                user_id=OWNER,
                alert=alert,
                now=house.clock(),
                silent=silent,
                thread_id=thread_id,
            )


def kinds(message: DigestMessage) -> list[AlertKind]:
    return [alert.kind for alert in message.digest.told]


STORY = (K.STARTED, K.LOCKED_WITH_CAR, K.PAUSED, K.FINISHED)


async def test_what_was_missed_is_one_message_in_order_and_settled_together(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.clock.advance(hours=3)
    await house.deliver(5)
    [message] = house.postman.digests
    assert len(house.postman.got) == 1
    assert (message.chat_id, kinds(message)) == (OWNER, [K.STARTED, K.PAUSED, K.FINISHED])
    assert (message.digest.urgent, message.silent) == (None, True)
    assert await house.outcomes() == ["delivered", "expired", "delivered", "delivered"]


@on_sqlite
async def test_a_car_that_is_locked_in_now_is_told_however_late(house: House) -> None:
    await house.connect()
    house.world.charger("Garage").locked = True
    house.world.plug("Garage", kwh=30)
    house.postman.answers = [Later(after=timedelta(hours=1))]
    await house.live(minutes=4)
    await house.deliver(1)
    await put_out(house, K.ERROR, K.PAUSED)
    house.clock.advance(hours=1)
    await house.deliver(5)
    [message] = house.postman.digests
    assert message.digest.urgent is not None
    assert message.digest.urgent.kind is K.LOCKED_WITH_CAR
    assert not message.silent


@on_sqlite
async def test_one_loud_alert_makes_the_message_loud(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    await put_out(house, K.ERROR, silent=False)
    house.clock.advance(hours=1)
    await house.deliver(1)
    assert [each.silent for each in house.postman.digests] == [False]


@on_sqlite
async def test_what_is_recent_or_little_is_told_one_by_one(house: House) -> None:
    await house.connect()
    await put_out(house, K.STARTED, K.PAUSED, K.FINISHED)
    await put_out(house, K.STARTED, K.FINISHED, chat_id=PARTNER)
    house.clock.advance(minutes=4)
    await house.deliver(4)
    house.clock.advance(hours=1)
    assert house.postman.digests == []
    assert len(house.postman.alerts) == 5


@on_sqlite
async def test_where_only_one_still_informs_it_is_told_by_itself(house: House) -> None:
    await house.connect()
    await put_out(house, K.LOCKED_WITH_CAR, K.WAITING, K.FINISHED)
    house.clock.advance(hours=1)
    await house.deliver(3)
    assert (house.postman.alerts, len(house.postman.got)) == ([(OWNER, "finished")], 1)
    assert await house.outcomes() == ["expired", "expired", "delivered"]


@on_sqlite
async def test_where_nothing_informs_any_more_nothing_is_sent(house: House) -> None:
    await house.connect()
    await put_out(house, K.LOCKED_WITH_CAR, K.WAITING, K.LOCKED_WITH_CAR)
    house.clock.advance(hours=1)
    await house.deliver(3)
    assert house.postman.got == []
    assert await house.outcomes() == ["expired"] * 3


@on_sqlite
async def test_each_topic_has_its_own(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    await put_out(house, *STORY, thread_id=7)
    house.clock.advance(hours=1)
    await house.deliver(4)
    assert [each.thread_id for each in house.postman.digests] == [None, 7]


@on_sqlite
async def test_one_that_cannot_be_sent_waits_with_all_it_holds_and_takes_in_what_is_new(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.clock.advance(hours=1)
    house.postman.answers = [Later()]
    await house.deliver(1)
    await put_out(house, K.OFFLINE)
    await house.deliver(5)
    assert [len(kinds(each)) for each in house.postman.digests] == [3, 4]
    assert None not in await house.outcomes()


@pytest.mark.parametrize("unlink", [False, True])
@on_sqlite
async def test_one_that_is_never_taken_is_given_up_whole(house: House, unlink: bool) -> None:  # noqa: FBT001 - a case
    await house.connect()
    await put_out(house, *STORY)
    house.clock.advance(hours=1)
    house.postman.answers = [Never(unlink=unlink)]
    await house.deliver(3)
    assert len(house.postman.got) == 1
    assert await house.outcomes() == ["impossible", "expired", "impossible", "impossible"]


@on_sqlite
async def test_one_for_a_group_that_moved_goes_there(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.clock.advance(hours=1)
    house.postman.answers = [Never(moved_to=NEW_CHAT)]
    await house.deliver(3)
    assert [each.chat_id for each in house.postman.digests] == [OWNER, NEW_CHAT]


@on_sqlite
async def test_a_sender_that_dies_leaves_one_more_try_of_the_whole(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.clock.advance(hours=1)

    async def die(message: Message) -> Outcome:
        await house.postman(message)
        raise Died

    with pytest.raises(BaseExceptionGroup):
        await house.first.delivery.deliver_once(die)
    house.first = house.replica()
    await house.deliver(40)
    first, second = house.postman.digests
    assert first == second


@on_sqlite
async def test_a_sender_that_dies_after_an_edit_edits_again_and_sends_nothing(house: House) -> None:
    await house.connect()
    charger = await house.first.charging.charger(OWNER, GARAGE_ID)
    await house.first.cards.wait(OWNER, 9, OWNER, charger)
    await house.live(minutes=2)

    async def die(message: Message) -> Outcome:
        await house.postman(message)
        raise Died

    with pytest.raises(BaseExceptionGroup):
        await house.first.delivery.deliver_once(die)
    house.first = house.replica()
    await house.deliver(40)
    assert [each.message_id for each in house.postman.edits] == [9, 9]
    assert not [each for _, each in house.postman.got if isinstance(each, AlertMessage)]
    assert all(isinstance(each, CardEdit) for _, each in house.postman.got)
