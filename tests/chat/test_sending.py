"""What Telegram's answer to an alert or a card means for delivery."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from telegram import Bot

from bot.chat.sending import Sender
from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from bot.services.delivery import AlertMessage, CardEdit, Delivered, Later, Never, Outcome
from simulator.telegram.server import serve
from simulator.telegram.world import World
from tests.chat.samples import NOW, alert, charger
from tests.chat.scene import bot_of
from tests.clock import ManualClock

ANNA, NOBODY = 1001, 4242


@dataclass
class Post:
    """A sender in front of a simulated Telegram."""

    world: World
    bot: Bot
    sender: Sender

    async def alert(self, chat_id: int = ANNA, language: str | None = "en") -> Outcome:
        """Send an alert."""
        told = alert(AlertKind.LOCKED_WITH_CAR, ChargerStatus.LOCKED_CAR_CONNECTED)
        return await self.sender(AlertMessage(chat_id=chat_id, language=language, alert=told))

    async def card(self, message_id: int, view: str = "card") -> Outcome:
        """Edit a card."""
        edit = CardEdit(
            chat_id=ANNA,
            message_id=message_id,
            language="es",
            charger=charger(status=ChargerStatus.PAUSED),
            several=True,
            user_id=ANNA,
            view=view,
        )
        return await self.sender(edit)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """Anna has started the bot."""
    clock = ManualClock(NOW)
    async with (
        serve(clock=lambda: clock().timestamp(), flood_limits=False) as telegram,
        bot_of(telegram.url) as bot,
    ):
        telegram.world.add_user(ANNA, "Anna")
        telegram.world.type(ANNA, "/start")
        yield Post(telegram.world, bot, Sender(bot, clock))


async def test_an_alert_arrives_with_its_cure_in_the_chat_s_language(post: Post) -> None:
    assert isinstance(await post.alert(), Delivered)
    assert isinstance(await post.alert(language="es-MX"), Delivered)
    english, spanish = post.world.messages(ANNA)[-2:]
    assert (english["text"].splitlines()[0], english["buttons"]) == (
        "🔒🚗 Garage is locked with a car connected · 21:36",
        [["🔓 Unlock", "🔓▶ Unlock and charge", "🙈 Ignore"], ["📋 Status", "💤 Snooze"]],
    )
    assert (spanish["text"].splitlines()[0], spanish["buttons"]) == (
        "🔒🚗 Garage está bloqueado con un coche conectado · 21:36",
        [["🔓 Desbloquear", "🔓▶ Desbloquear y cargar", "🙈 Ignorar"], ["📋 Estado", "💤 Silenciar"]],
    )


@pytest.mark.parametrize("silent", [True, False])
async def test_a_silent_alert_makes_no_sound(post: Post, *, silent: bool) -> None:
    told = alert(AlertKind.STARTED)
    message = AlertMessage(chat_id=ANNA, language="en", alert=told, silent=silent)
    assert isinstance(await post.sender(message), Delivered)
    assert post.world.messages(ANNA)[-1]["silent"] is silent


@pytest.mark.parametrize("refusal", ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"])
async def test_an_alert_whose_topic_takes_nothing_goes_to_the_chat_and_says_so(post: Post, refusal: str) -> None:
    group = post.world.add_group("Home", [ANNA], kind="supergroup", is_forum=True)["id"]
    post.world.set_member(group, "member")
    topic = post.world.add_topic(group, "Car")["message_thread_id"]
    message = AlertMessage(chat_id=group, language="en", alert=alert(AlertKind.STARTED), thread_id=topic)
    assert await post.sender(message) == Delivered(message_id=topic + 1)
    post.world.fault(method="sendMessage", status=400, description=f"Bad Request: {refusal}")
    gone = await post.sender(message)
    assert isinstance(gone, Delivered)
    assert gone.topic_gone
    there, elsewhere = post.world.messages(group)[-2:]
    assert (there["thread_id"], elsewhere["thread_id"]) == (topic, None)
    assert elsewhere["text"].splitlines()[-1].startswith("The topic for alerts is gone, so they come here.")


async def test_a_card_is_edited_in_place(post: Post) -> None:
    message = await post.bot.send_message(ANNA, "a card")
    assert await post.card(message.message_id) == Delivered()
    seen = post.world.messages(ANNA)[-1]
    assert seen["text"].startswith("⏸ Garage · en pausa\n")
    assert seen["buttons"][-1] == ["‹", "☰ Más", "›"]


async def test_a_card_that_reads_so_already_is_delivered(post: Post) -> None:
    message = await post.bot.send_message(ANNA, "a card")
    await post.card(message.message_id)
    assert await post.card(message.message_id) == Delivered()


async def test_a_card_that_is_gone_is_given_up_and_the_chat_stays_linked(post: Post) -> None:
    message = await post.bot.send_message(ANNA, "a card")
    await post.bot.delete_message(ANNA, message.message_id)
    assert await post.card(message.message_id) == Never()


async def test_a_message_that_shows_something_else_is_left_alone(post: Post) -> None:
    message = await post.bot.send_message(ANNA, "something else")
    assert await post.card(message.message_id, view="unheard of") == Never()
    assert post.world.messages(ANNA)[-1]["text"] == "something else"


async def test_who_blocked_the_bot_is_unlinked(post: Post) -> None:
    post.world.block(ANNA)
    assert await post.alert() == Never(unlink=True)


async def test_a_deleted_account_and_an_unknown_chat_are_unlinked(post: Post) -> None:
    post.world.deactivate(ANNA)
    assert await post.alert() == Never(unlink=True)
    assert await post.alert(NOBODY) == Never(unlink=True)


async def test_a_group_without_the_bot_is_unlinked_and_an_upgraded_one_is_followed(post: Post) -> None:
    group = post.world.add_group("Home", [ANNA])["id"]
    post.world.set_member(group, "member")
    assert isinstance(await post.alert(group), Delivered)
    new_id = post.world.migrate(group)["chat_id"]
    assert await post.alert(group) == Never(moved_to=new_id)
    assert isinstance(await post.alert(new_id), Delivered)
    post.world.set_member(new_id, "kicked")
    assert await post.alert(new_id) == Never(unlink=True)


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("as_timedelta", ["true", "false"])
async def test_a_flood_makes_everybody_wait_as_long_as_telegram_says(
    post: Post, monkeypatch: pytest.MonkeyPatch, as_timedelta: str
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", as_timedelta)
    post.world.flood(7, times=1)
    outcome = await post.alert()
    assert isinstance(outcome, Later)
    assert outcome.everybody
    assert outcome.after is not None
    assert outcome.after >= timedelta(seconds=1)
    assert isinstance(await post.alert(), Delivered)


AWAY: list[dict[str, int]] = [{"status": 500}, {"status": 502}, {"drop": True}]


@pytest.mark.parametrize("fault", [*AWAY, {"status": 401}, {"status": 409}])
async def test_what_may_pass_is_tried_later(post: Post, fault: dict[str, int]) -> None:
    post.world.fault(method="sendMessage", **fault)
    assert await post.alert() == Later(away=fault in AWAY)


async def test_a_message_telegram_cannot_read_is_given_up_with_a_log_line(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.world.fault(method="sendMessage", status=400, description="Bad Request: can't parse entities")
    assert await post.alert() == Never()
    assert caplog.messages == [f"chat {ANNA}: Telegram refuses the message: Can't parse entities"]


async def test_a_name_with_markup_arrives_as_text(post: Post) -> None:
    told = replace(alert(AlertKind.PAUSED, ChargerStatus.PAUSED), charger_name="<a href='x'>&amp;</a>")
    assert isinstance(await post.sender(AlertMessage(chat_id=ANNA, language=None, alert=told)), Delivered)
    assert post.world.messages(ANNA)[-1]["text"] == "⏸ <a href='x'>&amp;</a> is paused · 21:36"


async def test_a_delivered_alert_comes_with_the_number_of_its_message(post: Post) -> None:
    outcome = await post.alert()
    assert outcome == Delivered(message_id=post.world.messages(ANNA)[-1]["message_id"])
