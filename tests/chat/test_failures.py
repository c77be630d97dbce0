"""What a person is told when something else fails: the cloud in every way, Telegram, the bot itself."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from telegram import CallbackQuery, Chat, Message, Update, User

from bot.chat import errors
from bot.chat.callbacks import Press, Verb, unpack
from bot.chat.language import language_for
from bot.chat.turn import Turn
from bot.domain.access import Action, Role
from bot.domain.errors import (
    ActionRefused,
    CostOutOfRange,
    CurrentOutOfRange,
    NotAllowed,
    ReadNotYetPossible,
    Refusal,
    UndoRefused,
    WhyNotUndone,
)
from bot.wallbox.errors import RateLimited, SessionOver, UnexpectedAnswer
from simulator.telegram.user import ChatUser
from tests.chat.samples import charger
from tests.chat.scene import ANNA, Scene, transcript

GARAGE = 100001
BACK = "    [‹ Back to the card]\n"


async def _turn(scene: Scene, data: str) -> Turn:
    """A press of Anna's on the newest message."""
    newest = scene.telegram.world.messages(ANNA)[-1]
    anna = User(ANNA, "Anna", is_bot=False)
    message = Message(newest["message_id"], scene.clock(), Chat(ANNA, "private"))
    update = Update(7, callback_query=CallbackQuery("1", anna, "instance", message=message, data=data))
    return Turn(
        update=update,
        bot=scene.application.bot,
        services=scene.services,
        clock=scene.clock,
        user=anna,
        chat=Chat(ANNA, "private"),
        say=language_for("en"),
        press=unpack(data),
        shown=newest["message_id"],
        spinning=False,
    )


REFUSALS: list[tuple[Exception, str]] = [
    (NotAllowed(), f"You may look at this charger but not control it. Its owner here can do that.\n{BACK}"),
    (NotAllowed(Role.DRIVER), f"You may charge here; this only the owner can change.\n{BACK}"),
    (CostOutOfRange("Garage", None), f"I need a price per kWh from 0 and below 100, e.g. 0.15.\n{BACK}"),
    (UndoRefused(WhyNotUndone.NOT_YOURS), f"Only who made a change can undo it.\n{BACK}"),
    (CurrentOutOfRange("Garage", 6, 32), f"Garage allows 6 to 32 A.\n{BACK}"),
    (
        SessionOver("401"),
        "Wallbox no longer takes your password. Connect again with the present one.\n    [🔑 Connect again]\n",
    ),
    (RateLimited("429"), f"Wallbox answers about once a minute. I'll read again as soon as it lets me.\n{BACK}"),
    (
        UnexpectedAnswer("html"),
        f"Wallbox answered something I don't understand. I'll read again in a minute.\n{BACK}",
    ),
]


def _refused(reason: Refusal, action: Action = Action.LOCK) -> ActionRefused:
    return ActionRefused(charger(name="Gar<age", firmware="6.7.43"), action, reason)


REASONS: dict[Refusal, str] = {
    Refusal.LOCKED: f"Gar<age is locked: unlock it first.\n    [🔓 Unlock]\n{BACK}",
    Refusal.OCPP: f"Gar<age is run by an OCPP provider: locking works only there.\n{BACK}",
    Refusal.NOT_PERMITTED: "Your Wallbox user may look but not control. "
    f"Ask the owner of Gar<age to make you an admin in the Wallbox portal.\n{BACK}",
    Refusal.NOT_APPLICABLE: f"Gar<age can't do that in its present state (when last read: charging).\n{BACK}",
    Refusal.NO_ECO_SMART: f"Gar<age has no eco-smart.\n{BACK}",
    Refusal.NO_POWER_BOOST: "Gar<age has no Power Boost, so there is no main fuse limit to set. "
    f"An installer sets it up.\n{BACK}",
    Refusal.NOT_READ_YET: f"I have not read all settings of Gar<age yet. Try again in two minutes.\n{BACK}",
    Refusal.UP_TO_DATE: f"Gar<age has the newest firmware already: 6.7.43.\n{BACK}",
    Refusal.UPDATING: f"Gar<age is installing firmware. A restart now could ruin it; wait until it is done.\n{BACK}",
    Refusal.RESTARTING: f"Gar<age is away for a restart or an update. I'll tell you when it is back.\n{BACK}",
    Refusal.OFFLINE: f"Gar<age is offline, so it would not hear me. Switch its power off and on at the fuse.\n{BACK}",
    Refusal.BAD_VALUE: f"Gar<age does not take that value. Nothing was changed.\n{BACK}",
    Refusal.IGNORED: f"Wallbox did not take the change to Gar<age. Nothing was changed.\n{BACK}",
    Refusal.GONE: f"Gar<age is no longer in your Wallbox account.\n{BACK}",
    Refusal.RATE_LIMITED: "Wallbox wants fewer requests right now. "
    f"Gar<age was not changed; try again in a minute.\n{BACK}",
    Refusal.UNAVAILABLE: "Wallbox's cloud did not answer, so I don't know whether it worked. "
    f"The next reading of Gar<age shows it; your charger works on its own.\n{BACK}",
    Refusal.SIGN_IN_REFUSED: "Wallbox no longer takes your password. Connect again with the present one.\n"
    "    [🔑 Connect again]\n",
    Refusal.UNEXPECTED: "Wallbox answered something I don't understand. "
    f"The next reading of Gar<age shows whether it worked.\n{BACK}",
}


async def test_every_refusal_has_its_own_words(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    turn = await _turn(scene, Press(Verb.LOCK, GARAGE).pack())
    refused = [(_refused(reason), REASONS[reason]) for reason in Refusal]
    for error, expected in [*REFUSALS, *refused]:
        await errors.explain(turn, error, "test")
        assert (await transcript(anna)).removeprefix("> /status\n") == expected


async def test_a_reading_that_came_between_shows_the_card_and_waits_for_the_next(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/help", "What I can do")
    turn = await _turn(scene, Press(Verb.REFRESH, GARAGE).pack())
    await errors.explain(turn, ReadNotYetPossible(scene.clock() + timedelta(seconds=9)), "refresh")
    assert "🟢 Garage · ready, no car\n" in await transcript(anna)


async def test_telegram_s_own_failures_are_logged_only(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    anna = await scene.person()
    scene.telegram.world.fault(method="sendMessage", status=500)
    with caplog.at_level(logging.WARNING, logger="bot.chat"):
        await anna.say("/help")
        await scene.say(anna, "/cancel", "nothing to cancel")
    assert [each for each in caplog.messages if each.endswith("in help: Telegram: NetworkError")]


@pytest.mark.parametrize(
    "fault",
    [
        {"method": "editMessageText", "status": 500},
        {"method": "answerCallbackQuery", "status": 500},
        {"method": "editMessageText", "status": 400, "description": "Bad Request: message can't be edited"},
    ],
)
async def test_an_action_is_carried_out_even_if_it_cannot_be_shown_at_once(scene: Scene, fault: dict[str, Any]) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    scene.telegram.world.fault(**fault)
    await scene.press(anna, "🔒 Lock", "locked, no car")
    assert scene.cloud.charger("Garage").locked


async def test_a_press_telegram_calls_too_old_is_asked_again(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    scene.telegram.world.fault(method="answerCallbackQuery", status=400, description=too_old)
    await scene.press(anna, "🔒 Lock", "Lock Garage now?")
    assert not scene.cloud.charger("Garage").locked


async def test_a_database_that_is_away_is_told_to_who_types_and_to_who_presses(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    ana = await scene.connected(only="Garage", language_code="es")
    await scene.say(ana, "/status", "Garage")
    with caplog.at_level(logging.ERROR, logger="bot"):
        async with scene.lost("people"):
            await _meets_a_lost_database(scene, ana)
    told = [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]
    assert all("application" in each for each in told)


async def _meets_a_lost_database(scene: Scene, ana: ChatUser) -> None:
    answer = await ana.answer_to(await ana.press("🔄 Actualizar"))
    assert answer["text"].startswith("Algo ha fallado por mi parte.")
    assert answer["show_alert"]
    await scene.say(ana, "/status", "Algo ha fallado por mi parte.")
    scene.telegram.world.fault(method="sendMessage", status=500)
    await ana.say("/status")
    await scene.say(ana, "/status", "Algo ha fallado por mi parte.")


async def test_in_a_forum_the_answer_stays_in_its_topic(scene: Scene) -> None:
    await scene.connected(only="Garage")
    world = scene.telegram.world
    group_id = world.add_group("Home", [ANNA], kind="supergroup", is_forum=True)["id"]
    world.set_member(group_id, "member")
    topic = world.add_topic(group_id, "Chargers")["message_thread_id"]
    async with ChatUser(scene.telegram.url, ANNA, chat_id=group_id) as group:
        await group.say("/status", thread_id=topic)
        card = await group.wait_for("Garage")
    assert card.raw["thread_id"] == topic


@pytest.mark.parametrize("fault", [{"status": 429}, {"status": 200, "body": "[]", "content_type": "application/json"}])
async def test_a_sign_in_the_cloud_does_not_take_now_may_be_tried_again(scene: Scene, fault: dict[str, Any]) -> None:
    anna = await scene.person()
    await scene.say(anna, "/login", "Which e-mail")
    await scene.say(anna, "demo@example.com", "And the password")
    scene.cloud.faults.order(**fault)
    told = await scene.say(anna, "demo-password", "Your password was not kept")
    assert told.endswith("    [🔁 Try again] [✖ Cancel]\n")


async def test_a_refresh_after_the_password_was_changed_leads_to_the_login(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    account = next(each for each in scene.cloud.accounts.all.values() if each.email == "demo@example.com")
    account.password = "another-password"
    scene.cloud.accounts.revoke("access", None)
    scene.cloud.accounts.revoke("refresh", None)
    await scene.say(anna, "/status", "Garage")
    scene.clock.advance(seconds=70)
    await scene.press(anna, "🔄 Refresh", "no longer takes your password")
    card = await scene.say(anna, "/status", "Garage")
    assert card.startswith("🟢 Garage · ready, no car\n")
    assert card.endswith(
        """\
⚠️ Wallbox no longer takes your password
as of 17:36 (1 min ago)
    [🔑 Connect again]
    [☰ More]
"""
    )
    await scene.press(anna, "🔑 Connect again", "Which e-mail")


def test_a_turn_without_its_part_says_so() -> None:
    moment = charger().snapshot.taken_at
    message = Message(1, moment, Chat(ANNA, "private"), from_user=User(ANNA, "Anna", is_bot=False), text="hello")
    turn = Turn.__new__(Turn)
    turn.update, turn.press = Update(1, message=message), None
    with pytest.raises(LookupError):
        _ = turn.pressed
    turn.update = Update(1)
    with pytest.raises(LookupError):
        _ = turn.message
