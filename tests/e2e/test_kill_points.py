"""kill -9 between every two steps of poll → decide → store → claim → send → mark: nothing is lost or invented."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.faults import VARIABLE, Point
from simulator.cloud.charging import publish
from simulator.demo.stage import Stage, staged
from simulator.telegram.user import SeenMessage
from tests.e2e.household import Household, claims_run_out, household
from tests.e2e.warm import WarmBot

SPEED = 240.0
PATIENCE = 15.0
EDITS = (Point.EDIT_CLAIMED, Point.EDITED)


@dataclass
class Scene:
    """A household whose bot dies where it is told to."""

    stage: Stage
    anna: Household
    points: Path
    expected: int
    """How many messages she is to have had."""

    def messages(self) -> list[str]:
        """What the bot has sent her, in order."""
        return [each["text"] for each in self.anna.calls("sendMessage")]

    async def dies_at(self, point: Point) -> None:
        """Let the bot die at the next such point; a while later it is started again."""
        self.points.write_text(point.value, encoding="ascii")
        async with asyncio.timeout(PATIENCE):
            assert await self.stage.bot.ended() == -signal.SIGKILL
        self.points.unlink()
        await self.stage.kill_bot()
        claims_run_out(self.stage)
        await self.stage.start_bot()

    async def tells(self, since: int, *, plugged: bool) -> None:
        """Wait until the coming or going is told and noted, which the log says from line `since` on."""
        await self.stage.bot.logged(": delivered, of 1", PATIENCE, since=since)
        told = "charging" if plugged else "finished"
        assert told in self.messages()[-1], self.messages()

    async def car(self, *, plugged: bool) -> None:
        """Let a car come or go and nothing die."""
        since = len(self.stage.bot.lines)
        self.move_car(plugged=plugged)
        await self.tells(since, plugged=plugged)
        self.expected += 1

    def move_car(self, *, plugged: bool) -> None:
        """Known to the cloud at once: its next answer tells it."""
        world, [charger_id] = self.stage.cloud.world, self.anna.chargers.values()
        if plugged:
            world.plug(charger_id, kwh=90)
        else:
            world.unplug(charger_id)
        publish(world.charger(charger_id))


@pytest_asyncio.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """Anna is connected, her charger free."""
    folder = tmp_path_factory.mktemp("kill")
    points = folder / "points"
    settings = {VARIABLE: str(points)}
    async with staged(folder, speed=SPEED, settings=settings, bot=WarmBot) as stage, household(stage) as anna:
        await anna.connects()
        yield Scene(stage, anna, points, len(anna.calls("sendMessage")))


@pytest.mark.parametrize("point", [each for each in Point if each not in EDITS])
async def test_whatever_it_dies_at_a_change_is_told_once(scene: Scene, point: Point) -> None:
    plugged = not (await scene.anna.truth())["car"]
    before, since = len(scene.messages()), len(scene.stage.bot.lines)
    scene.move_car(plugged=plugged)
    await scene.dies_at(point)
    await scene.tells(since, plugged=plugged)
    sent = 2 if point is Point.SENT else 1  # that it arrived, nobody but Telegram could know
    told, messages = "started charging" if plugged else "finished", scene.messages()[before:]
    assert len(messages) == sent, messages
    assert all(told in each for each in messages), messages
    scene.expected += sent


@pytest_asyncio.fixture(scope="module")
async def following(scene: Scene) -> Scene:
    """Anna wants live cards."""
    await scene.anna.says("/alerts")
    await scene.anna.is_answered("What shall I tell you")
    await scene.anna.presses("📈 Live card: off")
    await scene.anna.hears(buttons=("📈 Live card: on",))
    scene.expected += 1
    return scene


@pytest.mark.parametrize("point", EDITS)
async def test_whatever_an_edit_dies_at_the_card_becomes_the_receipt_and_no_message_is_new(
    following: Scene, point: Point
) -> None:
    scene = following
    if (await scene.anna.truth())["car"]:
        await scene.car(plugged=False)
    before = len(scene.messages())
    await scene.car(plugged=True)
    await scene.dies_at(point)
    assert len(scene.messages()) == before + 1
    await scene.car(plugged=False)
    _, told = scene.messages()[before:]
    _, energy = told.splitlines()

    def receipt(seen: list[SeenMessage]) -> bool:
        """Whether what the last message answers has become it."""
        answered = next(each for each in seen if each.message_id == seen[-1].raw["reply_to"])
        return energy in answered.text and "peak" in answered.text

    await scene.anna.user.wait_until(receipt, PATIENCE, about="the receipt")


async def test_after_all_that_nothing_was_lost_repeated_or_invented(scene: Scene) -> None:
    await scene.anna.happens("fault")
    await scene.anna.hears("⚠️ Home reports an error")  # told after all that was to be told before it
    assert len(scene.messages()) == scene.expected + 1, scene.messages()
