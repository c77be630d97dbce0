"""Questions, errors and small answers go when they are settled."""

from tests.chat.scene import Scene, transcript


async def test_the_question_for_a_charger_goes_with_the_next_command(scene: Scene) -> None:
    anna = await scene.connected()
    for typed, asked in (("/pause", "Which charger"), ("/pause attic", "I know no charger")):
        assert "    [✖ Cancel]\n" in await scene.say(anna, typed, asked), typed
        await scene.say(anna, "/status garage", "Garage")
        assert asked not in await transcript(anna), typed


async def test_a_charger_that_was_chosen_stays(scene: Scene) -> None:
    anna = await scene.connected()
    await scene.say(anna, "/lock", "Which charger")
    await scene.press(anna, "Garage", "locked")
    await scene.say(anna, "/help", "What I can do")
    assert "🔒 Garage · locked" in await transcript(anna)


async def test_the_question_for_a_charger_can_be_left(scene: Scene) -> None:
    anna = await scene.connected()
    await scene.say(anna, "/lock", "Which charger")
    assert await scene.press(anna, "✖ Cancel", "nothing was changed") == "All right, nothing was changed.\n"
    await scene.say(anna, "/help", "What I can do")
    assert "nothing was changed" not in await transcript(anna)


async def test_what_was_cancelled_is_not_told_for_ever(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/current", "Most current")
    await scene.press(anna, "Other…", "Which limit for Garage?")
    await scene.say(anna, "/cancel", "Cancelled.")
    await scene.say(anna, "/cancel", "There is nothing to cancel.")
    await scene.say(anna, "/help", "What I can do")
    seen = await transcript(anna)
    assert "Cancelled." not in seen
    assert "nothing to cancel" not in seen


async def test_an_answer_that_does_not_fit_leaves_one_question(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for (command, button, question), wrong, why, right in (
        (("/current", "Other…", "Which limit"), "plenty", "I need a whole number", "12"),
        (("/current", "Other…", "Which limit"), "64", "Garage allows 6 to 32 A", "13"),
        (("/sessions", "📅 Dates…", "Which dates"), "yesterday week", "I need one or two dates", "2026-07"),
    ):
        await scene.say(anna, command, "Garage")
        await scene.press(anna, button, question)
        for _ in range(2):
            assert (await scene.say(anna, wrong, why)).endswith("    [✖ Cancel]\n"), wrong
            seen = await transcript(anna)
            assert question not in seen, wrong
            assert f"> {wrong}" not in seen, wrong
            assert seen.count(why) == 1, wrong
        await scene.say(anna, right, "Garage")
        assert why not in await transcript(anna), wrong


async def test_a_command_with_a_wrong_value_becomes_a_question(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for wrong, why, right in (
        ("/current plenty", "I need a whole number", "12"),
        ("/icp plenty", "I need a whole number", "30"),
        ("/sessions yesterday week", "I need one or two dates", "2026-07"),
    ):
        assert (await scene.say(anna, wrong, why)).endswith("    [✖ Cancel]\n"), wrong
        await scene.say(anna, right, "Garage")
        assert why not in await transcript(anna), wrong


async def test_times_that_are_none_are_told_with_the_words(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "schedules")
    await scene.press(anna, "➕ Add", "new schedule")
    for wrong in ("tonight", "ten <to> six"):
        told = f"I need two times like 22:00-06:00, not “{wrong}”."
        assert told in await scene.say(anna, wrong, told)
