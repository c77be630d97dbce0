"""Unlock for a guest: by command and by button, until the charger is locked again."""

from dataclasses import replace

import pytest

from bot.chat import keyboards, keyboards_guests
from bot.chat.callbacks import Press, Verb
from bot.chat.language import language_for
from bot.chat.texts import alerts, guests
from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.guests import GuestPass, Visit, WhyOver
from simulator.telegram.user import ChatUser
from tests.chat.playing import Play
from tests.chat.samples import NOW, alert, charger
from tests.chat.scene import A_POLL, Scene, transcript

EN = language_for("en")


async def locked(scene: Scene, language: str = "en") -> ChatUser:
    """Anna with her only charger locked, and that known."""
    scene.cloud.charger("Garage").locked = True
    return await scene.connected(only="Garage", language_code=language)


async def pass_readings(scene: Scene, readings: int) -> None:
    """What else is told meanwhile is no part of the play."""
    for _ in range(readings):
        await scene.pass_time(seconds=A_POLL)


async def test_disconnecting_says_that_nobody_locks_after_the_guest(scene: Scene) -> None:
    scene.cloud.charger("Garage").locked = True
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/guest", "unlock for a guest")
    await scene.press(anna, "🕒 1 h", "unlocked for a guest")
    question = await scene.say(anna, "/logout", "Disconnect?")
    assert "🎟 Garage: open for a guest. I won't lock it again then.\n" in question


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_evening_with_guests_reads_well(scene: Scene, language: str) -> None:
    play = Play(scene, await locked(scene, language), language)
    await play.say("/guest")
    await play.press("🔌 Until the cable leaves")
    await play.press("‹ Back to the card")
    scene.cloud.plug("Garage", kwh=3.0)
    await pass_readings(scene, 7)
    scene.cloud.unplug("Garage")
    await play.wait(2)
    assert scene.cloud.charger("Garage").locked
    await play.say("/guest")
    await play.press("🕒 1 h")
    scene.cloud.plug("Garage", kwh=60.0)
    await pass_readings(scene, 2)
    await play.say("/guest garage")
    await play.press("🕒 3 h")
    scene.cloud.faults.order(method="PUT", path="/v2/", status=503, times=3)
    scene.clock.advance(hours=3)
    await pass_readings(scene, 3)
    await play.wait()
    await play.wait(3)
    assert scene.cloud.charger("Garage").locked
    assert play.text == play.recorded("guest_pass")
    assert play.never_refused()


async def test_the_menu_offers_it_and_the_card_ends_it(scene: Scene) -> None:
    anna = await locked(scene)
    await scene.say(anna, "/status", "locked")
    await scene.press(anna, "☰ More", "what next")
    assert (await scene.press(anna, "🔓 Guest pass", "for a guest")).startswith("🎟 Garage · unlock for a guest\n")
    assert (await scene.press(anna, "🕒 12 h", "I lock it again")).startswith("🎟 Garage · unlocked for a guest\n")
    assert not scene.cloud.charger("Garage").locked
    card = await scene.press(anna, "‹ Back to the card", "Guest until")
    assert "🎟 Guest until 15 Jul 05:36\n" in card
    assert "[🔒 Lock]" not in card
    ended = await scene.press(anna, "🔒 End guest pass", "locked, no car")
    assert "Guest" not in ended
    assert scene.cloud.charger("Garage").locked
    await scene.pass_time(seconds=A_POLL)
    assert "is locked again" not in await transcript(anna)


async def test_an_old_choice_is_not_taken_but_offered_again(scene: Scene) -> None:
    anna = await locked(scene)
    await scene.say(anna, "/guest", "for a guest")
    scene.clock.advance(minutes=3)
    again = await scene.press(anna, "🕒 1 h", "That button")
    assert again.startswith("That button is from 17:36.\n🎟 Garage · unlock for a guest\n")
    assert scene.cloud.charger("Garage").locked
    await scene.press(anna, "🕒 1 h", "unlocked for a guest")
    assert not scene.cloud.charger("Garage").locked


async def test_several_chargers_are_asked_about_and_a_refusal_says_why(scene: Scene) -> None:
    scene.cloud.charger("Garage").operation_mode = "ocpp"
    anna = await scene.connected()
    assert await scene.say(anna, "/guest", "Which") == "Which charger?\n    [Garage] [Street]\n    [✖ Cancel]\n"
    assert "OCPP" in await scene.press(anna, "Garage", "OCPP")
    assert (await scene.say(anna, "/guest street", "for a guest")).startswith("🎟 Street · unlock for a guest\n")


@pytest.mark.parametrize("forged", ["", "2", "24", "-1", "cables"])
def test_a_forged_choice_is_none(forged: str) -> None:
    assert not keyboards_guests.is_choice(forged)


def test_every_choice_comes_back_as_it_was_offered() -> None:
    for row in keyboards_guests.choices(EN, charger()).inline_keyboard[:2]:
        for button in row:
            assert isinstance(button.callback_data, str)
            value = button.callback_data.split("|")[3]
            assert keyboards_guests.is_choice(value)
            assert Press(Verb.UNLOCK_FOR_GUEST, 100001, value).pack() == button.callback_data


def test_a_pass_that_is_over_promises_the_lock_only() -> None:
    visit = Visit(seen_at=NOW, over=WhyOver.CABLE_LEFT)
    over = GuestPass(by=1, chat_id=1, given_at=NOW, until=None, visit=visit)
    shown = guests.card_line(EN, replace(charger(), guest=over), now=NOW)
    assert shown == "🎟 Guest pass over, locking again…"


def test_a_charger_without_a_pass_has_no_line_and_a_pass_that_ended_meanwhile_no_promise() -> None:
    assert guests.card_line(EN, charger(), now=NOW) == ""
    assert guests.given(EN, charger(), now=NOW) == "🎟 <b>Garage</b> · unlocked for a guest"


def test_the_end_is_told_with_the_receipt_and_what_is_still_there() -> None:
    told = alert(
        AlertKind.GUEST_ENDED,
        ChargerStatus.LOCKED_CAR_CONNECTED,
        energy_kwh=12.3,
        cost=2.46,
        currency="EUR",
        charging_s=6120,
        pass_over=WhyOver.TIME_OVER,
    )
    assert (
        alerts.alert(EN, told, now=NOW)
        == """🔒 <b>Garage</b> is locked again · 21:36
Your guest charged 12.3 kWh, €2.46, 1 h 42 min.
A car is still connected."""
    )


def test_a_short_visit_at_no_price_names_the_energy_only() -> None:
    told = alert(AlertKind.GUEST_ENDED, ChargerStatus.LOCKED, energy_kwh=0.3, charging_s=30)
    assert alerts.alert(EN, told, now=NOW).endswith("\nYour guest charged 0.3 kWh.")


@pytest.mark.parametrize(
    ("why", "line"),
    [
        (WhyOver.NOBODY_CAME, "No guest came within 12 h."),
        (WhyOver.CABLE_LEFT, "Your guest did not charge."),
        (WhyOver.LOCKED, "Your guest did not charge.\nIt was locked in the Wallbox app, or by auto-lock."),
        (None, "Your guest did not charge."),
    ],
)
def test_the_end_without_a_receipt_says_that(why: WhyOver | None, line: str) -> None:
    told = alert(AlertKind.GUEST_ENDED, ChargerStatus.LOCKED, energy_kwh=0.0, pass_over=why)
    assert alerts.alert(EN, told, now=NOW).endswith(f"\n{line}")


def test_a_charger_that_cannot_be_locked_offers_the_lock() -> None:
    told = alert(AlertKind.GUEST_NOT_LOCKED, ChargerStatus.READY)
    assert (
        alerts.alert(EN, told, now=NOW)
        == """⚠️ <b>Garage</b> could not be locked again · 21:36
The guest pass is over. I keep trying, and tell you when it is locked."""
    )
    keyboard = keyboards.alert(EN, told)
    assert keyboard is not None
    assert [button.text for row in keyboard.inline_keyboard for button in row] == ["🔒 Lock", "📋 Status"]
