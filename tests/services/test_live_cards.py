"""Live cards below chat: opened, edited when it is worth it, ended; receipts that the record corrects."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db import chargers
from bot.db.tables import LiveCardRow
from bot.domain.alerts import AlertKind
from bot.domain.errors import ChargerNotFound, ChatNotYours
from bot.domain.live import LiveCard
from bot.domain.preferences import Loudness
from bot.services.delivery import AlertMessage, CardEdit, Delivered, Later, Message, Never, Outcome
from bot.services.live import Live
from bot.services.receipts import Receipts
from tests.services.house import GARAGE_ID, OWNER, STRANGER, STREET_ID, House, on_sqlite

CAR = {"kwh": 60.0}

pytestmark = on_sqlite


class Post:
    """Stands where Telegram is: gives every new message a number, and shows what an edit would show."""

    def __init__(self, house: House) -> None:
        self.live = Live(database=house.database, clock=house.clock)
        self.receipts = Receipts(database=house.database)
        self.sent: list[AlertMessage] = []
        self.edits: list[tuple[int, LiveCard | float | None]] = []
        self.answers: list[Outcome] = []

    async def __call__(self, message: Message) -> Outcome:
        """Take a message."""
        if self.answers:
            return self.answers.pop(0)
        if isinstance(message, AlertMessage):
            self.sent.append(message)
            return Delivered(message_id=len(self.sent))
        if isinstance(message, CardEdit):
            self.edits.append((message.message_id, await self._shown(message)))
        return Delivered()

    async def _shown(self, message: CardEdit) -> LiveCard | float | None:
        view, _, number = message.view.partition(":")
        if view == "live":
            return (await self.live.show(message.user_id, int(number)))[1]
        return (await self.receipts.get(message.user_id, int(number))).alert.energy_kwh

    @property
    def kinds(self) -> list[str]:
        """What was told in messages of its own, in order."""
        return [each.alert.kind.value for each in self.sent]

    @property
    def cards(self) -> list[LiveCard]:
        """What live cards were edited to, in order."""
        return [card for _, card in self.edits if isinstance(card, LiveCard)]

    @property
    def corrected(self) -> list[tuple[int, float]]:
        """Which messages were edited to an amended receipt, and its kWh, in order."""
        return [(message_id, shown) for message_id, shown in self.edits if isinstance(shown, float)]


@pytest.fixture
async def post(house: House) -> Post:
    """A connected house whose owner wants live cards."""
    await house.connect()
    await house.live()
    await house.first.telling.follow(OWNER, OWNER, on=True)
    return Post(house)


async def _live(house: House, post: Post, minutes: float = 4) -> None:
    """Every minute whatever is due is read and sent."""
    for _ in range(int(minutes)):
        await house.live(1)
        while await house.first.delivery.deliver_once(post):
            house.clock.advance(seconds=1)


def _receipt_kwh(card: LiveCard) -> float | None:
    assert card.receipt is not None
    assert card.receipt.energy_kwh is not None
    return round(card.receipt.energy_kwh, 2)


async def _kept(house: House) -> int:
    return (await house.rows()).get("live_cards", 0)


async def test_the_message_that_tells_the_beginning_becomes_the_card(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post)
    assert post.kinds == ["started"]
    [message] = post.sent
    assert message.live is not None
    assert message.live.charger_name == "Garage"
    assert not message.live.over


async def test_without_the_wish_the_alert_stays_an_alert(house: House, post: Post) -> None:
    await house.first.telling.follow(OWNER, OWNER, on=False)
    house.world.plug("Garage", **CAR)
    await _live(house, post, 10)
    assert [message.live for message in post.sent] == [None]
    assert post.edits == []
    assert await _kept(house) == 0


async def test_a_card_is_edited_when_it_is_worth_it(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post)
    before = len(post.cards)
    await _live(house, post, 15)
    edited = post.cards[before:]
    assert 4 <= len(edited) <= 10
    assert {message_id for message_id, _ in post.edits} == {1}
    energies = [card.current.energy_kwh for card in edited]
    assert energies == sorted(energies)


async def test_a_card_becomes_the_receipt_and_the_end_is_told_in_answer_to_it(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post, 4)
    house.world.unplug("Garage")
    await _live(house, post)
    assert post.kinds == ["started", "finished"]
    assert [message.receipt_at for message in post.sent] == [None, 1]
    assert post.cards[-1].receipt == post.sent[-1].alert
    assert {message_id for message_id, _ in post.edits} == {1}


async def test_a_card_outlives_a_restart(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post, 4)
    house.first = house.replica()
    await _live(house, post, 6)
    assert len(post.sent) == 1
    assert post.cards


async def test_an_edit_that_telegram_cannot_take_comes_later(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post, 6)
    house.world.unplug("Garage")
    await house.live(2)
    post.answers = [Later()] * 6
    before = len(post.cards)
    for _ in range(60):
        house.clock.advance(seconds=2)
        await house.first.delivery.deliver_once(post)
    assert post.kinds[-1] == "finished"
    assert post.cards[before:][-1].receipt == post.sent[-1].alert


async def test_a_card_that_was_deleted_is_given_up(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post, 4)
    post.answers = [Never()]
    await _live(house, post, 6)
    assert post.kinds == ["started"]
    house.world.unplug("Garage")
    await _live(house, post)
    assert [(each.alert.kind.value, each.receipt_at) for each in post.sent[1:]] == [("finished", None)]


async def test_where_the_receipt_is_off_the_card_becomes_it(house: House, post: Post) -> None:
    await house.first.telling.choose(OWNER, OWNER, AlertKind.FINISHED, Loudness.OFF)
    house.world.plug("Garage", **CAR)
    await _live(house, post, 4)
    house.world.unplug("Garage")
    await _live(house, post, 2)
    assert "finished" not in post.kinds
    assert post.cards[-1].receipt is not None
    house.world.charger("Garage").sessions[-1].energy += 1.0
    await _live(house, post, 6)
    recorded = house.world.charger("Garage").sessions[-1].energy
    assert _receipt_kwh(post.cards[-1]) == round(recorded, 2)
    assert post.corrected == []


async def test_where_the_beginning_is_off_the_card_comes_without_a_sound(house: House, post: Post) -> None:
    await house.first.telling.choose(OWNER, OWNER, AlertKind.STARTED, Loudness.OFF)
    house.world.plug("Garage", **CAR)
    await _live(house, post)
    card = [message for message in post.sent if message.alert.kind is AlertKind.STARTED]
    assert [(message.live is not None, message.silent) for message in card] == [(True, True)]


@pytest.mark.parametrize("loudness", [Loudness.LOUD, Loudness.SILENT])
async def test_where_the_beginning_is_off_the_card_tells_of_the_car_too_and_as_loudly(
    house: House, post: Post, loudness: Loudness
) -> None:
    await house.first.telling.choose(OWNER, OWNER, AlertKind.STARTED, Loudness.OFF)
    await house.first.telling.choose(OWNER, OWNER, AlertKind.CAR_CONNECTED, loudness)
    house.world.plug("Garage", **CAR)
    await _live(house, post)
    [card] = post.sent
    assert card.live is not None
    assert card.silent is (loudness is Loudness.SILENT)


async def test_the_record_corrects_the_receipt_once(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post, 4)
    ended = house.world.unplug("Garage")
    await _live(house, post, 2)
    ended.energy += 0.5
    await _live(house, post, 8)
    receipt = post.kinds.index("finished") + 1
    [(message_id, energy)] = post.corrected
    assert (message_id, round(energy, 2)) == (receipt, round(ended.energy, 2))
    assert _receipt_kwh(post.cards[-1]) == round(ended.energy, 2)
    ended.energy += 5
    house.world.plug("Garage", **CAR)
    await _live(house, post, 6)
    house.world.unplug("Garage")
    await _live(house, post, 8)
    assert [message_id for message_id, _ in post.corrected].count(receipt) == 1


async def test_a_record_that_agrees_edits_nothing(house: House, post: Post) -> None:
    house.world.plug("Garage", kwh=2.0)
    await _live(house, post, 14)
    house.world.unplug("Garage")
    await _live(house, post, 8)
    assert "finished" in post.kinds
    assert post.corrected == []


async def test_a_record_that_came_before_the_receipt_was_told_corrects_it_afterwards(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post, 4)
    ended = house.world.unplug("Garage")
    await house.live(2)
    ended.energy += 0.5
    post.answers = [Later(after=timedelta(minutes=5))] * 4
    await _live(house, post, 12)
    assert post.kinds[-1] == "finished"
    assert [round(energy, 2) for _, energy in post.corrected] == [round(ended.energy, 2)]


async def test_a_target_moves_the_bar_at_once(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post)
    await house.first.telling.aim(OWNER, OWNER, 20.0)
    await house.first.delivery.deliver_once(post)
    assert post.cards[-1].goal is not None
    assert (post.cards[-1].goal.kwh, post.cards[-1].goal.own) == (20.0, True)
    await house.first.telling.aim(OWNER, OWNER, None)
    house.clock.advance(seconds=1)
    await house.first.delivery.deliver_once(post)
    assert post.cards[-1].goal is None


async def test_only_members_see_and_pin_a_card(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post)
    card_id = await post.live.of_message(OWNER, OWNER, 1)
    for call in (
        post.live.of_message(STRANGER, OWNER, 1),
        post.live.of_message(OWNER, OWNER, 99),
        post.live.pin(STRANGER, card_id, on=True),
        post.live.show(STRANGER, card_id),
        post.receipts.get(OWNER, 99),
    ):
        with pytest.raises(ChargerNotFound):
            await call
    with pytest.raises(ChatNotYours):
        await house.first.telling.aim(STRANGER, OWNER, 20.0)


async def test_a_session_whose_end_nobody_saw_ends_its_card(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post)
    [account_id] = await house.account_ids()
    async with house.database.transaction() as tx:
        await chargers.expect(tx, account_id, GARAGE_ID, None)
    house.world.unplug("Garage")
    await _live(house, post)
    assert (post.cards[-1].over, post.cards[-1].receipt) == (True, None)


async def test_leaving_a_chat_ends_its_cards(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    house.world.plug("Street", **CAR)
    await _live(house, post)
    assert await _kept(house) == 2
    await house.first.people.unlink(OWNER)
    assert await _kept(house) == 0


async def test_a_group_that_moves_takes_only_cards_along_that_were_not_sent_yet(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post)
    house.world.plug("Street", **CAR)
    await house.live()
    await house.first.people.moved(OWNER, -1009)
    async with house.database.transaction() as tx:
        rows = (await tx.execute(select(LiveCardRow.charger_id, LiveCardRow.chat_id))).all()
    assert [tuple(row) for row in rows] == [(STREET_ID, -1009)]


async def test_a_card_is_forgotten_some_days_after_its_session(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await _live(house, post)
    house.world.unplug("Garage")
    await _live(house, post)
    await house.first.delivery.prune()
    assert await _kept(house) == 1
    house.clock.advance(hours=8 * 24)
    await house.first.delivery.prune()
    assert await _kept(house) == 0


async def test_a_session_that_ended_before_its_beginning_was_told_gets_no_card(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await house.live()
    house.world.unplug("Garage")
    await house.live(2)
    await _live(house, post, 1)
    assert [(message.alert.kind.value, message.live) for message in post.sent] == [
        ("started", None),
        ("finished", None),
    ]
    assert post.edits == []
    assert await _kept(house) == 0


async def test_a_session_that_ends_while_its_card_is_being_sent_ends_the_card(house: House, post: Post) -> None:
    house.world.plug("Garage", **CAR)
    await house.live()

    async def slowly(message: Message) -> Outcome:
        if not post.sent:
            house.world.unplug("Garage")
            await house.live(2)
        return await post(message)

    await house.first.delivery.deliver_once(slowly)
    house.clock.advance(seconds=2)
    await house.first.delivery.deliver_once(slowly)
    assert post.kinds[:2] == ["started", "finished"]
    assert post.cards[-1].receipt == post.sent[1].alert
