"""Connect and disconnect, as the person sees it."""

import logging

import pytest

from bot.db.cipher import Cipher
from bot.db.engine import Database
from tests.chat.scene import ANNA, Scene, listening, opened, transcript
from tests.clock import ManualClock

EMAIL_PROMPT = """\
Which e-mail do you use in the Wallbox app?
(Sign-in with Google or Apple does not work here: set a password in the app first.)
    [✖ Cancel]
"""


DELETE_IT = "⚠️ I could not delete your message. If it holds a password, please delete it yourself.\n"


async def _signed_in(scene: Scene) -> None:
    """Anna at the last question."""
    anna = await scene.person()
    await scene.say(anna, "/login", "Which e-mail")
    await scene.say(anna, "demo@example.com", "And the password")


async def test_the_whole_login(scene: Scene) -> None:
    anna = await scene.person()
    assert await scene.say(anna, "/start", "Wallbox") == (
        "👋 I show and control your Wallbox charger, and tell you when something happens.\n"
        "You need the e-mail and password of your Wallbox app.\n"
        "I keep them encrypted; /logout erases them.\n"
        "    [🔑 Connect]\n"
    )
    assert await scene.press(anna, "🔑 Connect", "Which e-mail") == EMAIL_PROMPT
    await scene.say(anna, " demo@example.com ", "And the password")
    assert (
        await transcript(anna)
        == """\
> /start
> demo@example.com
demo@example.com
And the password? I delete your message as soon as I have read it.
    [✖ Cancel]
"""
    )
    await scene.say(anna, "demo-password", "Street")
    assert (
        await transcript(anna)
        == """\
> /start
> demo@example.com
Connected. 2 chargers: Garage, Street.
I'll tell you when something happens. /alerts to choose what.
🟢 Garage · ready, no car
Limit 32 A · unlocked
as of 15:30 UTC (0 s ago)
    [🔒 Lock] [⚡ 32 A] [🔄 Refresh]
    [‹] [☰ More] [›]
🟢 Street · ready, no car
Limit 16 A · unlocked
as of 15:30 UTC (0 s ago)
    [🔒 Lock] [⚡ 16 A] [🔄 Refresh]
    [‹] [☰ More] [›]
"""
    )


async def test_the_whole_login_in_spanish(scene: Scene) -> None:
    ana = await scene.person(language_code="es")
    await scene.say(ana, "/login", "correo")
    await scene.say(ana, "nada", "no es un correo")
    await scene.say(ana, "demo@example.com", "contraseña")
    await scene.say(ana, "demo-password", "Street")
    assert (
        await transcript(ana)
        == """\
> /login
> demo@example.com
Conectado. 2 cargadores: Garage, Street.
Te aviso cuando pase algo. /alerts para elegir qué.
🟢 Garage · libre, sin coche
Límite 32 A · desbloqueado
a las 15:30 UTC (hace 0 s)
    [🔒 Bloquear] [⚡ 32 A] [🔄 Actualizar]
    [‹] [☰ Más] [›]
🟢 Street · libre, sin coche
Límite 16 A · desbloqueado
a las 15:30 UTC (hace 0 s)
    [🔒 Bloquear] [⚡ 16 A] [🔄 Actualizar]
    [‹] [☰ Más] [›]
"""
    )


async def test_wrong_credentials_are_said_and_the_password_may_be_typed_again_and_is_deleted_too(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    assert (
        await scene.say(anna, "not-the-password", "does not accept")
        == """\
demo@example.com
Wallbox does not accept this e-mail with this password.
Try the password again; I delete that message too.
(Sign-in with Google or Apple does not work here: set a password in the app first.)
    [✉️ Other e-mail] [✖ Cancel]
"""
    )
    await scene.say(anna, "demo-password", "Street")
    assert await scene.services.accounts.is_connected(ANNA)
    assert "password" not in await transcript(anna)


async def test_another_email_may_follow_a_wrong_password(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    await scene.say(anna, "not-the-password", "does not accept")
    await scene.press(anna, "✉️ Other e-mail", "Which e-mail")
    await scene.say(anna, "guest@example.com", "And the password")
    await scene.say(anna, "guest-password", "Connected. 1 charger: Garage.")
    assert "does not accept" not in await transcript(anna)


async def test_the_password_is_deleted_before_it_is_tried(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    scene.cloud.faults.order(path="/", status=503, times=None)
    assert (
        await scene.say(anna, "demo-password", "does not answer")
        == """\
Wallbox's cloud does not answer right now. Your password was not kept; try again in a few minutes.
    [🔁 Try again] [✖ Cancel]
"""
    )
    assert "demo-password" not in await transcript(anna)
    scene.cloud.faults.clear()
    await scene.press(anna, "🔁 Try again", "And the password")
    await scene.say(anna, "demo-password", "Street")


async def test_a_password_that_cannot_be_deleted_is_told(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    scene.telegram.world.fault(method="deleteMessage", status=400, description="Bad Request: message can't be deleted")
    await scene.say(anna, "demo-password", "Street")
    assert DELETE_IT in await transcript(anna)


async def test_a_password_may_look_like_a_command(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    await scene.say(anna, "/demo-password", "does not accept")
    assert "/demo-password" not in await transcript(anna)


async def test_a_command_ends_the_dialog(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    await scene.say(anna, "/help", "What I can do")
    assert "And the password" not in await transcript(anna)
    await scene.say(anna, "demo-password", "I understand commands")


async def test_cancel_says_so_and_takes_the_question_away(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    assert await scene.say(anna, "/cancel", "Cancelled") == "Cancelled.\n"
    assert "And the password" not in await transcript(anna)
    assert await scene.say(anna, "/cancel", "nothing") == "There is nothing to cancel.\n"


async def test_cancel_by_button_turns_the_question_into_the_answer(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    assert await scene.press(anna, "✖ Cancel", "Cancelled") == "Cancelled.\n"
    assert await scene.say(anna, "/cancel", "nothing") == "There is nothing to cancel.\n"


async def test_the_dialog_survives_a_restart_of_the_bot(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    await scene.fetching.stop()
    await anna.say("demo-password")
    async with listening(scene.telegram, scene.services, scene.clock):
        await anna.wait_for("Street")


async def test_a_dialog_that_was_left_alone_is_forgotten(scene: Scene) -> None:
    await _signed_in(scene)
    anna = await scene.person()
    scene.clock.advance(minutes=31)
    await scene.say(anna, "hello", "I understand commands")


async def test_who_is_connected_is_told_so_and_may_renew_the_password(scene: Scene) -> None:
    anna = await scene.connected()
    assert (
        await scene.say(anna, "/login", "already")
        == """\
You are connected already. Connect again after a change of password, or add another account.
    [🔑 Connect again] [➕ Another account]
    [Disconnect…]
"""
    )
    assert await scene.press(anna, "🔑 Connect again", "Which e-mail") == EMAIL_PROMPT
    await scene.press(anna, "✖ Cancel", "Cancelled")
    await scene.say(anna, "/start", "You are connected.")


async def test_logout_asks_and_erases(scene: Scene) -> None:
    anna = await scene.connected()
    question = """\
Disconnect? I erase your password and everything I know of your chargers, and alerts stop.
    [Yes, disconnect] [✖ No]
"""
    assert await scene.say(anna, "/logout", "Disconnect?") == question
    assert await scene.press(anna, "✖ No", "nothing was changed") == "All right, nothing was changed.\n"
    await scene.say(anna, "/logout", "Disconnect?")
    assert await scene.press(anna, "Yes, disconnect", "erased") == "Disconnected and erased. /login to come back.\n"
    assert not await scene.services.accounts.is_connected(ANNA)
    not_connected = "You have not connected a Wallbox account yet.\n    [🔑 Connect]\n"
    for command in ("/logout", "/status", "/pause", "/chargers", "/alerts", "/current 16"):
        assert await scene.say(anna, command, "not connected") == not_connected


async def test_an_old_yes_is_asked_again(scene: Scene) -> None:
    anna = await scene.connected()
    await scene.say(anna, "/logout", "Disconnect?")
    scene.clock.advance(minutes=3)
    query = await anna.press("Yes, disconnect")
    await anna.answer_to(query)
    await scene.settled(ANNA)
    assert await scene.services.accounts.is_connected(ANNA)


async def test_who_is_not_invited_is_told(database: Database, clock: ManualClock, cipher: Cipher) -> None:
    async with opened(database, clock, cipher, allowed=frozenset({"@somebody"})) as scene:
        anna = await scene.person()
        told = await scene.say(anna, "/login", "private")
        assert told == "This bot is private. Ask the person who runs it to let you in.\n"


async def test_an_account_without_chargers_is_connected_all_the_same(scene: Scene) -> None:
    scene.cloud.chargers.clear()
    await _signed_in(scene)
    anna = await scene.person()
    await scene.say(anna, "demo-password", "I see no charger")
    for command in ("/status", "/chargers", "/lock", "/current"):
        await scene.say(anna, command, "There is no charger in your Wallbox account yet.")


async def test_in_a_group_the_login_is_a_link_to_the_private_chat(scene: Scene) -> None:
    anna = await scene.person()
    group_id = scene.telegram.world.add_group("Home", [ANNA])["id"]
    scene.telegram.world.set_member(group_id, "member")
    group = await scene.person(chat_id=group_id)
    link = await scene.say(group, "/login", "private chat")
    assert link.endswith("    [💬 Open private chat]\n")
    pressed = await group.order("press", user_id=ANNA, chat_id=group_id, button="💬 Open private chat")
    assert pressed["url"] == f"https://t.me/{scene.application.bot.username}?start=login"
    assert await scene.say(anna, "/start login", "Which e-mail") == EMAIL_PROMPT


async def test_no_secret_reaches_the_log(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="bot"):
        await _signed_in(scene)
        anna = await scene.person()
        await scene.say(anna, "not-the-password", "does not accept")
        await scene.say(anna, "demo-password", "Street")
    told = [each.getMessage() for each in caplog.records if each.name.startswith("bot")]
    assert not [each for each in told if ("password" in each and "demo-password" in each) or "demo@" in each]
