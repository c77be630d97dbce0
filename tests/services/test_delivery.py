"""From the outbox to Telegram: at least once, in order within a chat, and nothing that no longer helps."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.db import alerts
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.services.delivery import LEASE, LONGEST_WAIT, Later, Message, Never, Outcome
from tests.services.house import OWNER, PARTNER, House, on_sqlite

NEW_CHAT = -1009


class Died(BaseException):
    """The process ended in the middle of something."""


async def put_out(house: House, *kinds: AlertKind, chat_id: int = OWNER) -> None:
    """One alert after the other for a chat."""
    [account_id] = await house.account_ids()
    for kind in kinds:
        house.clock.advance(seconds=1)
        alert = Alert(
            kind=kind,
            charger_id=1,
            charger_name="Garage",
            occurred_at=house.clock(),
            status=ChargerStatus.READY,
        )
        async with house.database.transaction() as tx:
            assert await alerts.insert(
                tx, account_id=account_id, chat_id=chat_id, user_id=OWNER, alert=alert, now=house.clock()
            )


STORY = (AlertKind.STARTED, AlertKind.PAUSED, AlertKind.FINISHED)
TOLD = [(OWNER, kind.value) for kind in STORY]


async def test_a_chat_hears_its_story_in_order_about_a_second_apart(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    await house.deliver(6)
    assert house.postman.alerts == TOLD
    times = [at for at, _ in house.postman.got]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))
    assert await house.outcomes() == ["delivered"] * 3


@on_sqlite
async def test_a_look_that_had_to_wait_for_its_turn_finds_what_was_put_out_before_it(house: House) -> None:
    await house.connect()
    [account_id] = await house.account_ids()
    async with house.database.transaction() as tx:
        looking = asyncio.create_task(house.first.delivery.deliver_once(house.postman))
        await asyncio.sleep(0)  # it has begun, and waits for the only connection
        house.clock.advance(seconds=1)
        alert = Alert(
            kind=AlertKind.ERROR,
            charger_id=1,
            charger_name="Garage",
            occurred_at=house.clock(),
            status=ChargerStatus.ERROR,
        )
        await alerts.insert(tx, account_id=account_id, chat_id=OWNER, user_id=OWNER, alert=alert, now=house.clock())
    assert await looking == 1


@on_sqlite
async def test_one_chat_is_never_sent_two_messages_at_the_same_moment(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    for _ in range(5):
        await house.first.delivery.deliver_once(house.postman)
    assert len(house.postman.got) == 1


@on_sqlite
async def test_trouble_in_one_chat_does_not_hold_up_another(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.postman.answers = [Later(after=timedelta(minutes=5))]
    await house.deliver(1)
    await put_out(house, AlertKind.OFFLINE, chat_id=PARTNER)
    await house.deliver(3)
    assert house.postman.alerts == [TOLD[0], (PARTNER, "offline")]
    await house.deliver(305)
    assert house.postman.alerts == [TOLD[0], (PARTNER, "offline"), *TOLD]


@on_sqlite
async def test_what_telegram_cannot_take_now_is_tried_less_and_less_often(house: House) -> None:
    await house.connect()
    await put_out(house, AlertKind.FINISHED)
    house.postman.answers = [Later()] * 12
    await house.deliver(900)
    times = [at for at, _ in house.postman.got]
    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert waits[:8] == [2, 4, 8, 16, 32, 64, 128, 256]


@on_sqlite
async def test_the_wait_has_a_limit_whatever_chance_adds(house: House) -> None:
    await house.connect()
    await put_out(house, AlertKind.FINISHED)
    house.first = replace(house.first, delivery=replace(house.first.delivery, chance=lambda: 1.0))
    house.postman.answers = [Later()] * 40
    await house.deliver(3600)
    times = [at for at, _ in house.postman.got]
    assert max(later - earlier for earlier, later in pairwise(times)) == LONGEST_WAIT


async def out_of_reach(house: House) -> None:
    """Telegram has taken nothing for so long that the next try of the story's first alert is far."""
    house.postman.answers = [Later(away=True)] * 9
    await house.deliver(520)
    assert house.postman.alerts == [TOLD[0]] * 9
    assert not house.postman.answers


@on_sqlite
async def test_what_waits_for_telegram_is_tried_as_soon_as_telegram_is_back(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    await out_of_reach(house)
    await house.deliver(30)
    await house.first.delivery.wake()
    await house.deliver(3)
    assert house.postman.alerts[9:] == TOLD


@on_sqlite
async def test_a_message_that_telegram_takes_shows_that_it_is_back(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    await out_of_reach(house)
    await house.deliver(30)
    await put_out(house, AlertKind.OFFLINE, chat_id=PARTNER)
    await house.deliver(4)
    assert house.postman.alerts[9:] == [(PARTNER, "offline"), *TOLD]


@on_sqlite
async def test_what_telegram_has_not_taken_a_moment_ago_is_not_hurried(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    await out_of_reach(house)
    await house.first.delivery.wake()
    await house.deliver(40)
    assert len(house.postman.got) == 9


@on_sqlite
async def test_what_waits_because_telegram_asked_for_it_is_not_hurried(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.postman.answers = [Later(after=timedelta(minutes=5))]
    await house.deliver(60)
    await house.first.delivery.wake()
    await house.deliver(30)
    assert len(house.postman.got) == 1


@on_sqlite
async def test_telegram_may_be_away_until_an_alert_expires(house: House) -> None:
    await house.connect()
    await put_out(house, AlertKind.SIGN_IN_REFUSED)
    house.postman.answers = [Later()] * 5000
    for _ in range(100):
        house.clock.advance(minutes=12)
        await house.first.delivery.deliver_once(house.postman)
    assert len(house.postman.got) == 100


async def test_when_telegram_asks_everybody_to_wait_everybody_waits(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.postman.answers = [Later(after=timedelta(seconds=40), everybody=True)]
    await house.deliver(1)
    await put_out(house, AlertKind.OFFLINE, chat_id=PARTNER)
    other = house.replica()
    house.clock.advance(seconds=30)
    assert await other.delivery.deliver_once(house.postman) == 0
    await house.deliver(20)
    assert [told for told in house.postman.alerts if told[0] == OWNER] == [TOLD[0], *TOLD]
    assert sorted(house.postman.alerts[1:]) == sorted([*TOLD, (PARTNER, "offline")])


@on_sqlite
async def test_what_no_longer_helps_is_not_sent(house: House) -> None:
    await house.connect()
    await put_out(house, AlertKind.LOCKED_WITH_CAR, AlertKind.FINISHED)
    house.clock.advance(minutes=20)
    await house.deliver(3)
    assert house.postman.alerts == [(OWNER, "finished")]
    assert await house.outcomes() == ["expired", "delivered"]


@on_sqlite
async def test_what_telegram_will_never_take_is_given_up_and_the_rest_goes_on(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.postman.answers = [Never()]
    await house.deliver(5)
    assert house.postman.alerts == TOLD
    assert await house.outcomes() == ["impossible", "delivered", "delivered"]


@on_sqlite
async def test_a_chat_that_blocked_the_bot_is_sent_nothing_more(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.postman.answers = [Never(unlink=True)]
    house.world.plug("Garage", kwh=100)
    await house.deliver(5)
    await house.live()
    await house.deliver(5)
    assert house.postman.alerts == TOLD[:1]
    assert await house.outcomes() == ["impossible"] * 3
    await house.first.people.relink(OWNER, OWNER)
    house.world.unplug("Garage")
    await house.live()
    await house.deliver(5)
    assert house.postman.alerts == [TOLD[0], (OWNER, "finished")]


async def test_a_group_that_became_a_supergroup_hears_on_under_its_new_number(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    house.postman.answers = [Never(moved_to=NEW_CHAT)]
    await house.deliver(6)
    assert house.postman.alerts == [TOLD[0], *((NEW_CHAT, kind) for _, kind in TOLD)]
    house.world.plug("Garage", kwh=100)
    await house.live()
    await house.deliver(3)
    assert house.postman.alerts[-1] == (NEW_CHAT, "started")


@on_sqlite
async def test_a_chat_is_unlinked_or_moved_when_telegram_says_so_by_itself(house: House) -> None:
    await house.connect()
    await put_out(house, *STORY)
    await house.first.people.moved(OWNER, NEW_CHAT)
    await house.deliver(1)
    assert house.postman.alerts == [(NEW_CHAT, "started")]
    await house.first.people.unlink(NEW_CHAT)
    await house.deliver(5)
    assert len(house.postman.got) == 1


async def test_a_sender_that_dies_after_sending_leaves_one_more_try(house: House) -> None:
    await house.connect()
    await put_out(house, AlertKind.FINISHED)

    async def die(message: Message) -> Outcome:
        await house.postman(message)
        raise Died

    with pytest.raises(BaseExceptionGroup):
        await house.first.delivery.deliver_once(die)
    house.first = house.replica()
    await house.deliver(29)
    assert len(house.postman.got) == 1
    await house.deliver(60)
    assert house.postman.alerts == [(OWNER, "finished")] * 2
    assert await house.outcomes() == ["delivered"]


async def test_only_the_holder_of_the_lease_sends_until_it_is_dead_for_a_while(house: House) -> None:
    first, second = house.replica().leadership, house.replica().leadership
    for _ in range(20):
        assert await first.hold(LEASE)
        assert not await second.hold(LEASE)
        house.clock.advance(seconds=1)
    house.clock.advance(seconds=7)
    assert not await second.hold(LEASE)
    house.clock.advance(seconds=3)
    assert await second.hold(LEASE)
    assert not await first.hold(LEASE)
    await second.release(LEASE)
    assert await first.hold(LEASE)


@on_sqlite
async def test_the_language_is_the_chosen_one_or_telegrams(house: House) -> None:
    await house.connect()
    people = house.first.people
    assert await people.language(OWNER, None) is None
    assert await people.language(OWNER, "es") == "es"
    assert await people.language(OWNER, None) == "es"
    await put_out(house, AlertKind.OFFLINE)
    await house.deliver(2)
    await people.choose_language(OWNER, "en")
    assert await people.language(OWNER, "es") == "en"
    await put_out(house, AlertKind.ONLINE)
    await house.deliver(2)
    await people.choose_language(OWNER, None)
    assert await people.language(OWNER, "es") == "es"
    assert [message.language for _, message in house.postman.got] == ["es", "en"]


async def test_what_is_long_over_is_forgotten(house: House) -> None:
    await house.connect()
    await put_out(house, AlertKind.OFFLINE)
    await house.deliver(1)
    await house.first.dialogs.save(OWNER, OWNER, {"step": "email"})
    await house.first.delivery.prune()
    assert {"alerts", "dialogs"} <= set(await house.rows())
    house.clock.advance(hours=31 * 24)
    await house.first.delivery.prune()
    assert not {"alerts", "dialogs"} & set(await house.rows())


@on_sqlite
async def test_a_dialog_is_the_same_for_every_replica_and_ends_by_itself(house: House) -> None:
    dialogs = house.first.dialogs
    await dialogs.save(OWNER, OWNER, {"step": "password", "email": "planted.dialog@example.com"})
    assert await house.replica().dialogs.load(OWNER, OWNER) == {
        "step": "password",
        "email": "planted.dialog@example.com",
    }
    assert await dialogs.load(PARTNER, OWNER) is None
    house.clock.advance(minutes=31)
    assert await dialogs.load(OWNER, OWNER) is None
    await dialogs.save(OWNER, OWNER, {"step": "email"})
    await dialogs.drop(OWNER, OWNER)
    assert await dialogs.load(OWNER, OWNER) is None
