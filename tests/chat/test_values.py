"""Eco-smart, main fuse limit, price: by command, by button, by typing; undone once; refused with the reason."""

from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.db import members
from bot.db.engine import Database
from bot.domain.access import Role
from simulator.cloud.charger import EcoSmart
from simulator.telegram.user import ChatUser
from tests.chat.playing import Play
from tests.chat.scene import A_POLL, ANNA, Scene, transcript


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_evening_with_the_values_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    play = Play(scene, anna, language)
    await play.say("/eco")
    await play.press("☀️ Full solar" if language == "en" else "☀️ Solo solar")
    await play.wait(2)
    await play.press("↩ Undo")
    await play.say("/icp")
    await play.press("32 A")
    await play.wait()
    await play.say("/icp 300")
    await play.say("/cost")
    await play.press("Other…")
    await play.say("cheap")
    await play.say("0,15 €")
    await play.wait()
    await play.press("↩ Undo")
    await play.say("/eco lunar")
    await play.say("/current 10")
    await play.wait()
    assert play.text == play.recorded("values")
    assert play.never_refused()
    garage = scene.cloud.charger("Garage")
    assert (garage.eco_smart, garage.icp_max_current) == (EcoSmart(enabled=False, mode=0), 32)
    assert (scene.cloud.price_of(garage), garage.max_charging_current) == (0.2, 10)


async def test_the_menu_leads_to_the_values(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    play = Play(scene, anna)
    await play.say("/status")
    await play.press("☰ More")
    assert "Price per kWh for Garage? Now €0.20." in await play.press("💶 Price")
    await play.press("‹ Back")
    assert "Main fuse limit for Garage? Now 40 A." in await play.press("🏠 Main fuse (ICP)")
    await play.press("‹ Back")
    assert "How shall Garage use the sun? Now: off." in await play.press("☀️ Eco-Smart")
    assert "Eco-smart: off → eco" in await play.press("🌱 Eco")
    assert scene.cloud.charger("Garage").eco_smart == EcoSmart(enabled=True, mode=0)


async def test_a_new_price_counts_for_the_next_receipt(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/cost 0.5", "Price €0.20 → €0.50 per kWh")
    scene.cloud.plug("Garage", kwh=2.0)
    for _ in range(8):
        await scene.pass_time(seconds=A_POLL)
    assert "2 kWh · €1.00" in await transcript(anna)


async def test_a_new_price_leaves_what_the_last_session_has_cost(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.plug("Garage", kwh=2.0)
    for _ in range(8):
        await scene.pass_time(seconds=A_POLL)
    scene.cloud.unplug("Garage")
    await scene.pass_time(seconds=A_POLL)
    assert "Last session: 2 kWh\n" in await scene.say(anna, "/cost 0.5", "Price €0.20 → €0.50 per kWh")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    assert "Last session: 2 kWh, €0.40\n" in await scene.say(anna, "/status", "ready")


async def test_a_new_price_counts_for_the_session_under_way(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.plug("Garage", kwh=2.0)
    for _ in range(8):
        await scene.pass_time(seconds=A_POLL)
    told = await scene.say(anna, "/cost", "Price per kWh")
    assert "It counts for a session under way and all later ones." in told
    assert "€1.00 so far at €0.50/kWh" in await scene.say(anna, "/cost 0.5", "Price €0.20 → €0.50 per kWh")
    scene.cloud.unplug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    assert "Last session: 2 kWh, €1.00\n" in await scene.say(anna, "/status", "ready")


async def test_an_undo_works_once_within_ten_minutes_and_is_harmless_afterwards(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    play = Play(scene, anna)
    await play.say("/current 10")
    button = scene.telegram.world.messages(ANNA)[-1]["message_id"]
    await play.say("/help")
    scene.clock.advance(minutes=9)
    await anna.press("↩ Undo", button)
    undone = await anna.wait_for("Limit 10 A → 32 A")
    assert "↩ Undo" not in undone.labels
    assert scene.cloud.charger("Garage").max_charging_current == 32


async def test_a_second_undo_says_that_it_was_done(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/current 10", "Limit 32 A → 10 A")
    change = (await scene.services.charging.chargers(ANNA))[0].change
    assert change is not None
    await scene.press(anna, "↩ Undo", "Limit 10 A → 32 A")
    again = f"1|undo|100001|{change.change_id}|"
    assert "That was undone already." in await _press_forged(scene, anna, again)
    assert "Only who made a change can undo it." in await _press_forged(scene, anna, "1|undo|100001|999|")
    assert "Only who made a change can undo it." in await _press_forged(scene, anna, "1|undo|100001|x|")


async def test_after_ten_minutes_the_button_goes_and_a_press_says_why(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/current 10", "Limit 32 A → 10 A")
    scene.clock.advance(minutes=10)
    told = await scene.press(anna, "↩ Undo", "ten minutes")
    assert told.startswith("A change can be undone for ten minutes; that one is older. Set the value anew.\n")
    assert "Undo" not in await scene.press(anna, "‹ Back to the card", "Limit 10 A of 32 A")


async def test_an_undo_of_an_overtaken_change_is_refused(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/cost 0.21", "Price €0.20 → €0.21 per kWh")
    first = (await anna.last()).message_id
    for cost in ("0.5", "0.15"):
        await scene.say(anna, f"/cost {cost}", f"€{float(cost):.2f} per kWh")
    await anna.press("↩ Undo", first)
    refused = await anna.wait_for("changed again")
    assert (refused.text, refused.labels) == ("It was changed again since; now €0.15.", ["‹ Back to the card"])
    assert scene.cloud.price_of(scene.cloud.charger("Garage")) == 0.15


async def test_an_undo_the_cloud_does_not_answer_may_be_tried_again(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/current 10", "Limit 32 A → 10 A")
    scene.cloud.faults.order(method="PUT", status=503)
    await scene.press(anna, "↩ Undo", "did not answer")
    await scene.press(anna, "‹ Back to the card", "Limit 32 A → 10 A")
    await scene.press(anna, "↩ Undo", "Limit 10 A → 32 A")


async def test_a_value_somebody_else_has_changed_since_is_not_offered_for_undoing(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/current 10", "Limit 32 A → 10 A")
    scene.cloud.charger("Garage").max_charging_current = 20
    for _ in range(4):
        await scene.pass_time(seconds=A_POLL)
    card = await scene.say(anna, "/status", "Limit 20 A of 32 A")
    assert "→" not in card


async def test_an_old_choice_is_asked_again(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    hours_ago = int(scene.clock().timestamp()) - 14 * 3600
    for text, asked in (
        ("/eco solar", "Set the eco-smart of Garage to full solar now?"),
        ("/icp 32", "Set the main fuse limit of Garage to 32 A now?"),
        ("/cost 0,15", "Set the price of Garage to €0.15 per kWh now?"),
        ("/auto", "Give Garage back to its schedule now?"),
    ):
        await anna.say(text, date=hours_ago)
        await anna.wait_for(asked)
    await scene.press(anna, "€0.15", "Price €0.20 → €0.15 per kWh")


async def test_after_a_value_that_does_not_fit_the_next_one_comes_alone(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for wrong, problem, right, done in (
        ("/icp 5", "Garage allows 6 to 255 A. Send a number in that range.", "32", "Main fuse limit 40 A → 32 A"),
        ("/icp lots", "I need a whole number of amperes, e.g. 40.", "25 A", "Main fuse limit 32 A → 25 A"),
        ("/cost -1", "I need a price per kWh in EUR, from 0 and below 100, e.g. 0.15.", "0,15", "Price €0.20 → €0.15"),
    ):
        assert await scene.say(anna, wrong, problem[:10]) == f"{problem}\n    [✖ Cancel]\n", wrong
        assert done in await scene.say(anna, right, "→"), wrong


async def test_with_several_chargers_the_question_says_what_was_understood(scene: Scene) -> None:
    anna = await scene.connected()
    for command, told in (
        ("/cost -1", "I need a price per kWh from 0 and below 100, e.g. 0.15."),
        ("/cost 0.15.2", "I need a price per kWh from 0 and below 100, e.g. 0.15."),
        ("/icp -10", "I need a whole number of amperes, e.g. 40."),
        ("/eco foo", "I know three ways: /eco off, /eco eco and /eco solar."),
        ("/cost 0,15", "Which charger should cost 0.15 per kWh?"),
        ("/cost 15 ct", "Which charger should cost 0.15 per kWh?"),
        ("/icp 40", "Which charger should have a main fuse limit of 40 A?"),
        ("/eco solar", "Which charger's eco-smart should be set to full solar?"),
    ):
        answer = await scene.say(anna, command, told[:12])
        assert answer == f"{told}\n    [Garage] [Street]\n    [✖ Cancel]\n", command


async def test_a_price_far_above_the_present_one_is_asked_for_first(scene: Scene) -> None:
    anna = await scene.connected()
    question = "Now it is €0.20. Set the price of Garage to €15.00 per kWh now?\n    [€15.00] [✖ No]\n"
    assert await scene.say(anna, "/cost garage 15", "Now it is") == question
    await scene.press(anna, "✖ No", "Garage")
    await scene.say(anna, "/cost 15", "Which charger should cost 15.00 per kWh?")
    assert await scene.press(anna, "Garage", "Now it is") == question
    assert scene.cloud.price_of(scene.cloud.charger("Garage")) == 0.2
    assert "Price €0.20 → €15.00 per kWh" in await scene.press(anna, "€15.00", "€15.00 per kWh")
    assert "Price €15.00 → €0.15 per kWh" in await scene.say(anna, "/cost garage 0.15", "€0.15 per kWh")


async def test_with_several_chargers_the_value_waits_for_the_choice(scene: Scene) -> None:
    anna = await scene.connected()
    assert "[Garage] [Street]" in await scene.say(anna, "/cost 0,25 €", "Which")
    await scene.press(anna, "Street", "Price €0.30 → €0.25 per kWh")
    assert "Street has no eco-smart." in await scene.say(anna, "/eco street", "no eco-smart")
    assert "I need a price per kWh in EUR" in await _press_forged(scene, anna, "1|costset|100001|0.15 $|")


@pytest.mark.parametrize(
    ("change", "refusals"),
    [
        (
            {"eco_smart": None, "icp_max_current": 0, "locked": True},
            [
                ("/eco", "Garage has no eco-smart."),
                ("/eco eco", "Garage has no eco-smart."),
                ("/icp", "Garage has no Power Boost, so there is no main fuse limit to set."),
                ("/icp 40", "Garage has no Power Boost, so there is no main fuse limit to set."),
                ("/auto", "Garage is locked, so it can't start."),
            ],
        ),
        (
            {},
            [
                ("/icp 5", "Garage allows 6 to 255 A. Send a number in that range."),
                ("/icp lots", "I need a whole number of amperes, e.g. 40."),
                ("/cost -1", "I need a price per kWh in EUR, from 0 and below 100, e.g. 0.15."),
                ("/cost 100", "I need a price per kWh in EUR, from 0 and below 100, e.g. 0.15."),
                ("/cost 0.15 $", "I need a price per kWh in EUR, from 0 and below 100, e.g. 0.15."),
                ("/auto", "Garage was not paused by hand (when last read: ready, no car)."),
            ],
        ),
        ({"operation_mode": "ocpp"}, [("/auto", "Garage is run by an OCPP provider: that works only there.")]),
    ],
    ids=["lacking and locked", "as it is", "run by OCPP"],
)
async def test_a_refusal_names_the_reason(
    scene: Scene, change: dict[str, Any], refusals: list[tuple[str, str]]
) -> None:
    for name, value in change.items():
        setattr(scene.cloud.charger("Garage"), name, value)
    anna = await scene.connected(only="Garage")
    for command, reason in refusals:
        assert reason in await scene.say(anna, command, ""), command
    assert scene.cloud.price_of(scene.cloud.charger("Garage")) == 0.2


async def test_who_may_only_drive_is_told_who_can_change_that(scene: Scene, database: Database) -> None:
    anna = await scene.connected(only="Garage")
    account_id = (await scene.services.charging.chargers(ANNA))[0].account_id
    async with database.transaction() as tx:
        await members.add(tx, account_id=account_id, user_id=ANNA, role=Role.DRIVER, now=scene.clock())
    for command in ("/eco solar", "/icp", "/cost 0.1", "/restart"):
        assert "this only the owner can change" in await scene.say(anna, command, "only the owner")
    await scene.say(anna, "/current 16", "Limit 32 A → 16 A")


async def _press_forged(scene: Scene, anna: ChatUser, data: str) -> str:
    """A press on a button that carries this."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("old button", callback_data=data)]])
    await scene.application.bot.send_message(ANNA, "old", reply_markup=keyboard)
    return await scene.press(anna, "old button", lambda message: message.text != "old")
