"""Pause, resume, lock, unlock: by button and by command, and every refusal."""

from typing import Any

import pytest

from tests.chat.scene import A_POLL, ANNA, Scene, transcript


async def _charging(scene: Scene, **person: Any) -> Any:
    """Anna with a car at her only charger."""
    anna = await scene.connected(only="Garage", **person)
    scene.cloud.plug("Garage", kwh=60.0)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    for message in await anna.messages():
        scene.telegram.world.delete(ANNA, message.message_id)
    return anna


async def test_pause_and_resume_by_button_confirmed_by_the_next_reading_without_an_alert(scene: Scene) -> None:
    anna = await _charging(scene)
    await scene.say(anna, "/status", "charging")
    assert (
        await scene.press(anna, "⏸ Pause", "pausing")
        == """\
⏸ Garage · pausing…
22.1 kW · 1.1 kWh · 3 min
€0.23 so far at €0.20/kWh
Limit 32 A of 32 A · unlocked
as of 17:40 (2 s ago)
    [🔒 Lock] [⚡ 32 A] [🔄 Refresh]
    [☰ More]
"""
    )
    assert scene.toast() == "Pausing…"
    await scene.pass_time(seconds=A_POLL)
    paused = await anna.wait_for("paused")
    assert paused.labels == ["▶ Resume", "🔒 Lock", "⚡ 32 A", "🔄 Refresh", "↩ Back to schedule", "☰ More"]
    await scene.press(anna, "▶ Resume", "resuming")
    await scene.pass_time(seconds=A_POLL)
    await anna.wait_for("charging")
    assert len(await anna.messages()) == 2


async def test_lock_and_unlock_by_command(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    locked = await scene.say(anna, "/lock", "locked, no car")
    assert locked.startswith("🔒 Garage · locked, no car\n")
    assert "[🔓 Unlock]" in locked
    assert scene.cloud.charger("Garage").locked
    unlocked = await scene.say(anna, "/unlock", "ready")
    assert unlocked.startswith("🟢 Garage · ready, no car\n")
    assert not scene.cloud.charger("Garage").locked


async def test_a_command_with_several_chargers_asks_which(scene: Scene) -> None:
    anna = await scene.connected()
    assert (
        await scene.say(anna, "/lock", "Which")
        == "Which charger should be locked?\n    [Garage] [Street]\n    [✖ Cancel]\n"
    )
    assert (await scene.press(anna, "Street", "locked, no car")).startswith("🔒 Street · locked, no car\n")
    for command, question in {
        "/pause": "Which charger should pause?",
        "/resume": "Which charger should go on charging?",
        "/unlock": "Which charger should be unlocked?",
        "/current": "Which charger?",
        "/current 10": "Which charger should be limited to 10 A?",
    }.items():
        assert await scene.say(anna, command, "Which") == f"{question}\n    [Garage] [Street]\n    [✖ Cancel]\n"


async def test_an_old_button_asks_again_and_a_fresh_yes_works(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    scene.clock.advance(minutes=3)
    asked = await scene.press(anna, "🔒 Lock", "That button")
    assert asked == "That button is from 17:36. Lock Garage now?\n    [🔒 Lock] [✖ No]\n"
    assert not scene.cloud.charger("Garage").locked
    assert (await scene.press(anna, "✖ No", "ready")).startswith("🟢 Garage · ready, no car\n")
    scene.clock.advance(minutes=3)
    await scene.press(anna, "🔒 Lock", "That button")
    await scene.press(anna, "🔒 Lock", "locked, no car")
    assert scene.cloud.charger("Garage").locked


async def test_an_old_command_asks_again(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    hours_ago = int(scene.clock().timestamp()) - 14 * 3600
    await anna.say("/lock", date=hours_ago)
    await anna.wait_for("from")
    await anna.say("/current 16", date=hours_ago)
    await anna.wait_for("16 A now")
    assert (
        await transcript(anna)
        == """\
> /lock
/lock from 03:36. Lock Garage now?
    [🔒 Lock] [✖ No]
> /current 16
/current from 03:36. Limit Garage to 16 A now?
    [⚡ 16 A] [✖ No]
"""
    )
    assert not scene.cloud.charger("Garage").locked
    await scene.press(anna, "⚡ 16 A", "Limit 16 A of 32 A")


async def test_an_alert_carries_its_cure_and_stays(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").locked = True
    scene.cloud.plug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    await scene.press(anna, "🔓 Unlock", "unlocking")
    assert (
        await transcript(anna)
        == """\
🔒🚗 Garage is locked with a car connected · 17:38
It won't charge until it is unlocked.
    [🔓 Unlock] [🔓▶ Unlock and charge] [🙈 Ignore]
    [📋 Status] [💤 Snooze]
🔓 Garage · unlocking…
Limit 32 A of 32 A · unlocked
as of 17:40 (1 s ago)
    [⚡ 32 A] [🔄 Refresh]
    [☰ More]
"""
    )


@pytest.mark.parametrize(
    ("change", "refusals"),
    [
        (
            {},
            {
                "/pause": "There is nothing to pause: Garage is not charging.\n    [‹ Back to the card]\n",
                "/resume": "There is nothing to resume on Garage (when last read: ready, no car).\n"
                "    [‹ Back to the card]\n",
                "/current 40": "Garage allows 6 to 32 A. Send a number in that range.\n    [✖ Cancel]\n",
                "/current lots": "I need a whole number of amperes, e.g. 16.\n    [✖ Cancel]\n",
            },
        ),
        (
            {"locked": True},
            {"/resume": "Garage is locked, so it can't start.\n    [🔓 Unlock]\n    [‹ Back to the card]\n"},
        ),
        (
            {"operation_mode": "ocpp"},
            {"/lock": "Garage is run by an OCPP provider: locking works only there.\n    [‹ Back to the card]\n"},
        ),
    ],
    ids=["as it is", "locked", "run by OCPP"],
)
async def test_a_refusal_says_why_and_the_way_out(
    scene: Scene, change: dict[str, Any], refusals: dict[str, str]
) -> None:
    for name, value in change.items():
        setattr(scene.cloud.charger("Garage"), name, value)
    anna = await scene.connected(only="Garage")
    for command, expected in refusals.items():
        assert await scene.say(anna, command, "") == expected, command


async def test_who_may_only_look_is_told_whom_to_ask(scene: Scene) -> None:
    guest = await scene.connected(credentials=("guest@example.com", "guest-password"))
    assert (
        await scene.say(guest, "/lock", "may look")
        == """\
Your Wallbox user may look but not control. Ask the owner of Garage to make you an admin in the Wallbox portal.
    [‹ Back to the card]
"""
    )


async def test_a_cloud_that_is_down_leaves_it_open_whether_it_worked(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.faults.order(method="PUT", status=503, times=None)
    assert (
        await scene.say(anna, "/lock", "did not answer")
        == """\
Wallbox's cloud did not answer, so I don't know whether it worked. The next reading of Garage shows it; \
your charger works on its own.
    [‹ Back to the card]
"""
    )


async def test_too_many_changes_within_a_minute_are_told_to_wait(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    told = [await scene.say(anna, f"/current {amperes}", " ") for amperes in (6, 7, 8, 9, 10, 11)]
    assert told[-1].startswith("Wallbox takes a few changes a minute only. Nothing was changed; try again in ")
    assert told[0].startswith("🟢 Garage · ready, no car\nLimit 6 A of 32 A")
    assert told[-1].endswith("\n    [🔁 Try again]\n    [‹ Back to the card]\n")
    assert "a few changes a minute" in await scene.press(anna, "🔁 Try again", "a few changes a minute")
    scene.clock.advance(minutes=1)
    assert "Limit 10 A → 11 A" in await scene.press(anna, "🔁 Try again", "Limit 11 A of 32 A")


async def test_an_undo_refused_for_haste_may_be_tried_again(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for amperes in (6, 7, 8, 9, 10):
        await scene.say(anna, f"/current {amperes}", f"Limit {amperes} A of 32 A")
    await scene.press(anna, "↩ Undo", "a few changes a minute")
    scene.clock.advance(minutes=1)
    assert "↩ Limit 10 A → 9 A" in await scene.press(anna, "🔁 Try again", "Limit 9 A of 32 A")


async def test_a_press_under_an_alert_refused_for_haste_is_tried_again_in_the_answer(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").locked = True
    scene.cloud.plug("Garage", kwh=60)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    alert = next(each for each in await anna.messages() if "locked with a car" in each.text)
    for amperes in (6, 7, 8, 9, 10):
        await scene.say(anna, f"/current {amperes}", f"Limit {amperes} A of 32 A")
    await anna.press("🔓 Unlock", alert.message_id)
    await anna.wait_for("a few changes a minute")
    scene.clock.advance(minutes=1)
    await scene.press(anna, "🔁 Try again", "unlocked")
    assert "a few changes a minute" not in await transcript(anna)
    assert not scene.cloud.charger("Garage").locked
