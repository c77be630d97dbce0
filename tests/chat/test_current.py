"""The max charging current: choices, one line, a typed number."""

import pytest

from bot.domain.typed import amperes_in
from tests.chat.scene import ANNA, Scene, transcript


@pytest.mark.parametrize("text", ["16", " 16 ", "16A", "16 a", "16,0", "16.00", "16 amps", "016"])
def test_a_number_is_forgiven_how_it_is_typed(text: str) -> None:
    assert amperes_in(text) == 16


@pytest.mark.parametrize("text", ["", "lots", "16.5", "16,4", "-16", "1 6", "16 kW", "16A B", "²", "99999"])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert amperes_in(text) is None


async def test_one_line_sets_it(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    card = await scene.say(anna, "/current 16", "Limit 16 A of 32 A")
    assert card.startswith("🟢 Garage · ready, no car\nLimit 16 A of 32 A · unlocked\n")
    assert scene.cloud.charger("Garage").max_charging_current == 16


async def test_choices_from_the_card(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    assert (
        await scene.press(anna, "⚡ 32 A", "Most current")
        == """\
Most current for Garage? Now 32 A.
    [6 A] [8 A] [10 A]
    [13 A] [16 A] [20 A]
    [25 A] [32 A •] [Other…]
    [‹ Back to the card]
"""
    )
    assert "Limit 10 A of 32 A" in await scene.press(anna, "10 A", "Limit 10 A")
    assert len(await anna.messages()) == 2


async def test_a_typed_number_is_asked_until_it_fits(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/current", "Most current")
    await scene.press(anna, "Other…", "Which limit")
    await scene.say(anna, "lots", "whole number")
    await scene.say(anna, "64", "allows 6 to 32")
    await scene.say(anna, "12 A", "Limit 12 A of 32 A")
    assert (
        await transcript(anna)
        == """\
> /current
Most current for Garage? Now 32 A.
    [6 A] [8 A] [10 A]
    [13 A] [16 A] [20 A]
    [25 A] [32 A •] [Other…]
    [‹ Back to the card]
> 12 A
🟢 Garage · ready, no car
Limit 12 A of 32 A · unlocked
Limit 32 A → 12 A
as of 17:36 (5 s ago)
    [🔒 Lock] [⚡ 12 A] [🔄 Refresh]
    [↩ Undo]
    [☰ More]
"""
    )
    assert await scene.services.dialogs.load(ANNA, ANNA) is None


async def test_after_a_number_that_does_not_fit_the_next_one_comes_alone(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for typed, problem, right in (
        ("5", "Garage allows 6 to 32 A. Send a number in that range.", "17"),
        ("-10", "I need a whole number of amperes, e.g. 16.", "18"),
        ("garage 16.5", "I need a whole number of amperes, e.g. 16.", "19"),
    ):
        assert await scene.say(anna, f"/current {typed}", problem[:10]) == f"{problem}\n    [✖ Cancel]\n", typed
        await scene.say(anna, right, f"Limit {right} A of 32 A")
        assert problem not in await transcript(anna), typed


async def test_with_several_chargers_a_number_that_is_none_is_no_charger(scene: Scene) -> None:
    anna = await scene.connected()
    for typed, right in (("-10", 9), ("16.5", 10), ("lots", 11)):
        told = await scene.say(anna, f"/current {typed}", "amperes")
        assert told == "I need a whole number of amperes, e.g. 16.\n    [Garage] [Street]\n    [✖ Cancel]\n", typed
        assert "Most current for Street?" in await scene.press(anna, "Street", "Most current"), typed
        told = await scene.say(anna, f"/current street {typed}", "whole number")
        assert told == "I need a whole number of amperes, e.g. 16.\n    [✖ Cancel]\n", typed
        await scene.say(anna, str(right), f"Limit {right} A of")
        assert scene.cloud.charger("Street").max_charging_current == right, typed


async def test_cancel_leaves_the_dialog(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/current", "Most current")
    await scene.press(anna, "Other…", "Which limit for Garage? Send a number from 6 to 32.")
    await scene.say(anna, "/cancel", "Cancelled.")
    await scene.say(anna, "12", "I understand commands")
    assert scene.cloud.charger("Garage").max_charging_current == 32


async def test_in_a_group_only_a_reply_to_the_question_counts(scene: Scene) -> None:
    await scene.connected(only="Garage")
    world = scene.telegram.world
    group_id = world.add_group("Home", [ANNA])["id"]
    world.set_member(group_id, "administrator")
    group = await scene.person(chat_id=group_id)
    await scene.say(group, "/current", "Most current")
    await scene.press(group, "Other…", "Which limit")
    prompt = (await group.last()).message_id
    await group.say("12 o'clock? no, 13")
    await group.say("13")
    await group.say("12", reply_to=prompt)
    await group.wait_for("Limit 12 A of 32 A")
    assert scene.cloud.charger("Garage").max_charging_current == 12


async def test_a_value_that_no_charger_takes_is_refused_before_asking_which(scene: Scene) -> None:
    anna = await scene.connected()
    refused = await scene.say(anna, "/current 999", "allows")
    assert refused == "Garage allows 6 to 32 A.\n"
    assert "[Garage] [Street]" in await scene.say(anna, "/current 32", "Which charger")
    assert "Which charger" not in await scene.say(anna, "/icp 999", "allows")
