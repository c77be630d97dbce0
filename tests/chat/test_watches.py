"""/remind, /watch and /away; what helps under an alert; the question at the plug."""

import pytest

from bot.chat import keyboards, keyboards_alerts
from bot.chat.callbacks import LONGEST, Verb, unpack
from bot.chat.language import Language, language_for
from bot.chat.texts.alerts import alert as text
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.plugged import Answer
from bot.domain.preferences import Loudness
from simulator.cloud.charger import EcoSmart
from simulator.cloud.charging import publish
from simulator.telegram.user import ChatUser
from tests.chat.playing import Play
from tests.chat.samples import NOW, alert
from tests.chat.scene import A_POLL, ANNA, Scene, transcript

EN, ES = language_for("en"), language_for("es")
DAYS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), True)


def at_night(scene: Scene) -> None:
    """The garage charges from eleven in the evening, UTC."""
    scene.cloud.charger("Garage").schedules = [
        {"id": 0, "start": "2300", "stop": "0400", "enable": 1, "max_current": 0, "max_energy": 0, "days": DAYS}
    ]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_evening_of_reminders_and_watchdogs_reads_well(scene: Scene, language: str) -> None:
    play = Play(scene, await scene.connected(only="Garage", language_code=language), language)
    await play.say("/remind")
    await play.say("/remind 18:10")
    await play.press("✏️ Other time…")
    await play.say("soon")
    await play.say("18:05")
    await play.press("🕒 {n} min before".replace("{n}", "30") if language == "en" else "🕒 30 min antes")
    await play.press("👁 Watchdogs")
    await play.press("🏖 I am away")
    await play.press("⏳ 15 min")
    await play.say("/watch 18:07")
    await play.press("✖ Lock not watched")
    await play.say("/watch 18:07")
    scene.clock.advance(minutes=20)
    await play.wait(2)
    scene.clock.advance(minutes=2)
    await play.wait(2)
    scene.cloud.plug("Garage", kwh=30.0)
    await play.wait(2)
    await play.say("/away off")
    assert play.text == play.recorded("watches")
    assert play.never_refused()


async def test_being_away_is_about_any_of_several_chargers(scene: Scene) -> None:
    anna = await scene.connected()
    assert "if Garage or Street is used." in await scene.say(anna, "/away", "not away")
    assert "If Garage or Street starts charging" in await scene.say(anna, "/away on", "You are away")


async def test_the_schedules_are_said_to_be_off_only_where_that_is_known(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/remind 30", "I have not read its schedules yet.")
    for _ in range(3):
        await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/remind", "As far as I know no schedule is on.")
    at_night(scene)
    scene.cloud.plug("Garage", kwh=30.0)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    assert "🕒 Garage · scheduled" in await scene.say(anna, "/status", "Garage")
    assert "schedule is on" not in await scene.say(anna, "/remind", "30 min before")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_question_at_the_plug_and_its_answers_read_well(scene: Scene, language: str) -> None:
    at_night(scene)
    scene.cloud.charger("Garage").eco_smart = EcoSmart()
    anna = await scene.connected(only="Garage", language_code=language)
    await scene.services.telling.choose(ANNA, ANNA, AlertKind.PLUG_QUESTION, Loudness.LOUD)
    play = Play(scene, anna, language)
    await play.say("/language")
    for answer in ("🕒 Keep schedule", "☀️ Solar", "▶ Charge now"):
        scene.cloud.plug("Garage", kwh=30.0)
        await play.wait(2, seconds=61)
        await play.press(answer)
        scene.cloud.unplug("Garage")
        for _ in range(3):
            await scene.pass_time(seconds=A_POLL)
    assert play.text == play.recorded("plug_question")
    assert play.never_refused()


async def asked(scene: Scene) -> ChatUser:
    """Anna, asked what a car at her charger shall do."""
    at_night(scene)
    anna = await scene.connected(only="Garage")
    await scene.services.telling.choose(ANNA, ANNA, AlertKind.PLUG_QUESTION, Loudness.LOUD)
    scene.cloud.plug("Garage", kwh=30.0)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    assert "[▶ Charge now] [🕒 Keep schedule]\n    [☀️ Solar] [🙈 Ignore]\n" in await transcript(anna)
    return anna


async def test_a_question_put_aside_is_gone(scene: Scene) -> None:
    anna = await asked(scene)
    await anna.press("🙈 Ignore")
    await scene.say(anna, "/away", "not away")
    assert "Garage has a car connected" not in await transcript(anna)


async def test_a_question_is_one_line_once_charging_has_begun_anyway(scene: Scene) -> None:
    anna = await asked(scene)
    await scene.services.charging.resume(ANNA, 100001)
    for _ in range(3):
        await scene.pass_time(seconds=A_POLL)
    assert (await transcript(anna)).startswith("⚡ Garage · charging\n")
    assert "Charge now" not in await transcript(anna)


async def test_ignoring_an_alert_takes_its_buttons_away_and_nothing_else(scene: Scene) -> None:
    scene.cloud.charger("Garage").locked = True
    anna = await scene.connected(only="Garage")
    scene.cloud.plug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    before = await transcript(anna)
    assert "[🔓 Unlock] [🔓▶ Unlock and charge] [🙈 Ignore]\n    [📋 Status] [💤 Snooze]\n" in before
    await scene.press(anna, "🙈 Ignore", lambda message: not message.labels)
    assert await transcript(anna) == "".join(f"{line}\n" for line in before.splitlines() if not line.startswith("  "))
    assert scene.cloud.charger("Garage").locked


async def test_an_error_says_what_to_check_and_restarts_in_two_steps(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").fault = 14
    publish(scene.cloud.charger("Garage"))
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    listed = await scene.press(anna, "☰ What to check", "what to check")
    assert listed.startswith("☰ Garage · what to check\n1. ")
    assert "reports an error" in await transcript(anna)
    assert (await scene.press(anna, "🔁 Restart…", "Restart Garage?")).endswith("[🔁 Restart now] [✖ No]\n")


async def test_a_forged_press_changes_nothing(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/remind 500", "minutes")
    await scene.say(anna, "/away", "not away")
    assert (await scene.services.watches.of_chat(ANNA, ANNA, 100001)).chosen == {}


# what is told · how it reads · what can be done about it
TOLD: list[tuple[Alert, str, list[str]]] = [
    (
        alert(AlertKind.UPDATE_AVAILABLE, ChargerStatus.READY, firmware="5.17", latest_firmware="6.1"),
        """⬆️ <b>Garage</b> can have firmware 6.1 · 21:36
Installed: 5.17
Safe while nothing charges: it takes about 10 min.
Leave its power on meanwhile.""",
        ["⬆️ Firmware…", "📋 Status"],
    ),
    (
        alert(AlertKind.UPDATE_AVAILABLE, ChargerStatus.CHARGING, latest_firmware="6.1"),
        """⬆️ <b>Garage</b> can have firmware 6.1 · 21:36
Safe once the car has finished: it takes about 10 min.
Leave its power on meanwhile.""",
        ["⬆️ Firmware…", "📋 Status"],
    ),
    (
        alert(AlertKind.REMINDER, ChargerStatus.LOCKED, locked=True, starts_at=NOW),
        "⏰ <b>Garage</b> has no car connected · 21:36\nA schedule starts at 21:36.\nAnd it is locked.",
        ["🔓 Unlock", "📋 Status"],
    ),
    (
        alert(AlertKind.REMINDER, ChargerStatus.READY),
        "⏰ <b>Garage</b> has no car connected · 21:36\nTime to plug in.",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.UNWANTED_USE),
        "🚨 <b>Garage</b> is in use while you are away · 21:36\nNow: charging\n/away off when you are back.",
        ["⏸ Pause", "📋 Status"],
    ),
    (
        alert(AlertKind.STILL_UNLOCKED, ChargerStatus.READY),
        "🔓 <b>Garage</b> is still unlocked · 21:36\nNow: ready, no car",
        ["🔒 Lock", "📋 Status"],
    ),
    (
        alert(AlertKind.NOT_CHARGING, ChargerStatus.PAUSED, waiting_s=1800),
        "⏸ <b>Garage</b> does not charge · 21:36\nIt should since 30 min.\nNow: paused",
        ["▶ Resume", "↩ Back to schedule", "📋 Status"],
    ),
    (
        alert(AlertKind.NOT_CHARGING, ChargerStatus.LOCKED_CAR_CONNECTED, waiting_s=1800),
        "🔒🚗 <b>Garage</b> does not charge · 21:36\nIt should since 30 min.\nNow: locked, car connected",
        ["🔓 Unlock", "🔓▶ Unlock and charge", "🙈 Ignore", "📋 Status"],
    ),
    (
        alert(AlertKind.NOT_CHARGING, ChargerStatus.WAITING_FOR_POWER_BOOST, waiting_s=1800),
        "⏳ <b>Garage</b> does not charge · 21:36\nIt should since 30 min.\nNow: waiting for power",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.WAITING, ChargerStatus.WAITING_FOR_CAR),
        "⏳ <b>Garage</b> · waiting for the car · 21:36\nThe car takes no energy: it may be full or asleep.",
        ["☰ What to check", "📋 Status"],
    ),
]


@pytest.mark.parametrize(("told", "expected", "labels"), TOLD)
def test_an_alert_says_what_is_and_what_helps(told: Alert, expected: str, labels: list[str]) -> None:
    assert text(EN, told, now=NOW) == expected
    keyboard = keyboards.alert(EN, told)
    assert keyboard is not None
    assert [button.text for row in keyboard.inline_keyboard for button in row] == labels


@pytest.mark.parametrize("say", [EN, ES], ids=["en", "es"])
@pytest.mark.parametrize("kind", AlertKind)
def test_the_buttons_of_every_alert_are_short_and_packed(say: Language, kind: AlertKind) -> None:
    for status in ChargerStatus:
        told = alert(kind, status, charger_id=10**10, answers=tuple(Answer), locked=True)
        keyboard = keyboards_alerts.with_snooze(say, told, keyboards.alert(say, told))
        assert keyboard is not None, status
        assert all(1 <= len(row) <= keyboards.ROW for row in keyboard.inline_keyboard), status
        for button in [each for row in keyboard.inline_keyboard for each in row]:
            assert len(button.text) <= 24, status
            assert len(str(button.callback_data).encode()) <= LONGEST, status
            press = unpack(str(button.callback_data))
            assert press is not None, status
            assert press.keep or press.verb in {Verb.IGNORE, Verb.PLUG}, status
