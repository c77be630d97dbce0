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
from tests.e2e.household import Household, claims_run_out, household
from tests.e2e.warm import WarmBot

SPEED = 240.0
PATIENCE = 15.0


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

    async def dies_at(self, point: Point, *, plugged: bool) -> None:
        """Let a car come or go and the bot die at the next such point; a while later it is started again."""
        self._move_car(plugged=plugged)
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
        told = "started charging" if plugged else "finished"
        assert told in self.messages()[-1], self.messages()

    async def car_leaves(self) -> None:
        """Let the car go and nothing die."""
        since = len(self.stage.bot.lines)
        self._move_car(plugged=False)
        await self.tells(since, plugged=False)
        self.expected += 1

    def _move_car(self, *, plugged: bool) -> None:
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


@pytest.mark.parametrize("point", Point)
async def test_whatever_it_dies_at_a_change_is_told_once(scene: Scene, point: Point) -> None:
    plugged = not (await scene.anna.truth())["car"]
    if point is Point.SENT and not plugged:  # the last edit of its live card would reach the point as well
        await scene.car_leaves()
        plugged = True
    before, since = len(scene.messages()), len(scene.stage.bot.lines)
    await scene.dies_at(point, plugged=plugged)
    await scene.tells(since, plugged=plugged)
    sent = 2 if point is Point.SENT else 1  # that it arrived, nobody but Telegram could know
    told, messages = "started charging" if plugged else "finished", scene.messages()[before:]
    assert len(messages) == sent, messages
    assert all(told in each for each in messages), messages
    scene.expected += sent


async def test_after_all_that_nothing_was_lost_repeated_or_invented(scene: Scene) -> None:
    await scene.anna.happens("fault")
    await scene.anna.hears("⚠️ Home reports an error")  # told after all that was to be told before it
    assert len(scene.messages()) == scene.expected + 1, scene.messages()
