"""Start, help, language, small talk, how the bot introduces itself, and what it says when it fails itself."""

import logging

import pytest

from bot.chat import application as chat
from bot.chat.language import NATIVE_NAMES, language_for
from bot.chat.texts import replies
from simulator.telegram.server import serve
from tests.chat.scene import ANNA, Scene, bot_of, transcript

HELP = """\
What I can do:
/status – what your charger is doing
/pause – pause charging
/resume – go on charging
/lock – lock the charger
/unlock – unlock the charger
/guest – unlock for a guest, locked again by itself
/auto – back to the schedule after a pause
/current – limit the current, e.g. /current 16
/eco – how the sun is used, e.g. /eco solar
/icp – main fuse limit of Power Boost, e.g. /icp 40
/cost – price per kWh, e.g. /cost 0.15
/restart – restart the charger
/firmware – see and update the firmware
/schedule – when it charges, by itself
/chargers – all your chargers
/sessions – charging sessions, with a file for your expenses
/default – which charger I mean, e.g. /default garage
/alerts – choose what I tell you, and when
/history – what the charger has done lately
/target – how much a session is to bring, e.g. /target 20
/remind – remind me to plug in, e.g. /remind 21:30
/watch – warn me: left unlocked, not charging
/away – warn me of any use, /away on or off
/language – choose the language
/login – connect your Wallbox account
/logout – disconnect and erase
/cancel – stop what we were doing
"""


async def test_help_names_everything(scene: Scene) -> None:
    anna = await scene.person()
    assert await scene.say(anna, "/help", "What I can do") == HELP


async def test_anything_else_gets_a_short_helpful_answer(scene: Scene) -> None:
    anna = await scene.person()
    for typed in ("hello", "/weather", "<b>", "/"):
        told = await scene.say(anna, typed, "")
        assert told == "I understand commands and buttons. /status shows your charger, /help everything.\n", typed


async def test_the_language_is_telegram_s_until_another_is_chosen(scene: Scene) -> None:
    anna = await scene.connected(only="Garage", language_code="es-MX")
    assert (await scene.say(anna, "/status", "libre")).startswith("🟢 Garage · libre, sin coche\n")
    menu = "¿En qué idioma hablo?\n    [English] [Español]\n    [Como en Telegram]\n"
    assert await scene.say(anna, "/language", "idioma") == menu
    assert await scene.press(anna, "English", "English") == "I speak English now.\n"
    assert (await scene.say(anna, "/status", "ready")).startswith("🟢 Garage · ready, no car\n")
    await scene.say(anna, "/language", "Which language")
    assert await scene.press(anna, "As in Telegram", "Ahora") == "Ahora hablo Español.\n"


async def test_the_bot_introduces_itself_in_every_language() -> None:
    async with serve() as telegram, bot_of(telegram.url) as bot:
        await chat.introduce(bot)
        commands = await bot.get_my_commands(scope={"type": "all_private_chats"})  # type: ignore[arg-type]  # as sent
        assert [each.command for each in commands][:3] == ["status", "pause", "resume"]
        profile = telegram.world.profile()
        told = {(str(each["scope"]), each["language_code"]): each["commands"] for each in profile["commands"]}
        assert len(told) == 4
        assert {len(each) for each in told.values()} == {28, 25}
        assert "qué hace tu cargador" in str(told)
        assert "Tu cargador Wallbox en el chat" in str(profile)
        assert "Your Wallbox charger in chat" in str(profile)


async def test_a_telegram_that_refuses_the_introduction_is_logged_and_left(caplog: pytest.LogCaptureFixture) -> None:
    async with serve() as telegram, bot_of(telegram.url) as bot:
        telegram.world.fault(method="setMyCommands", status=400, times=9)
        await chat.introduce(bot)
    assert caplog.messages == [
        "the bot could not introduce itself (en): BadRequest",
        "the bot could not introduce itself (es): BadRequest",
    ]


def test_every_text_for_telegram_s_own_fields_fits() -> None:
    for code in NATIVE_NAMES:
        say = language_for(code)
        assert len(replies.description(say)) <= 512
        assert len(replies.short_description(say)) <= 120
        assert all(1 <= len(meaning) <= 256 for meaning in replies.commands(say).values())


async def test_a_fault_of_the_bot_itself_is_told_without_its_text_and_logged_without_the_payload(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.faults.order(method="PUT", status=200, body="[]", content_type="application/json", times=None)
    await scene.say(anna, "/status", "Garage")
    with caplog.at_level(logging.ERROR, logger="bot"):
        async with scene.lost("chargers"):
            await scene.say(anna, "/status demo-password", "Something went wrong")
    assert (await transcript(anna)).endswith(
        "Something went wrong on my side. Nothing was changed as far as I know. /status shows the truth.\n"
    )
    assert len([each for each in caplog.records if each.levelno >= logging.ERROR]) == 1
    assert "demo-password" not in caplog.text
    assert "/status" not in caplog.text


async def test_a_file_is_not_answered_and_does_not_end_a_dialog(scene: Scene) -> None:
    anna = await scene.person()
    await scene.say(anna, "/login", "Which e-mail")
    await anna.order("send_file", user_id=ANNA, content="aGVsbG8=")
    await scene.say(anna, "demo@example.com", "And the password")
