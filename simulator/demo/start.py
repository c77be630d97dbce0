"""The demo from start to end: in a terminal a chat, without one the scripted evening."""

import asyncio
import contextlib
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from io import TextIOWrapper
from pathlib import Path

from simulator.cloud.visitor import Visitor
from simulator.demo import terminal
from simulator.demo.bot_process import BotFailure
from simulator.demo.evening import Actor, Evening, StepFailed
from simulator.demo.script import STEPS, Step
from simulator.demo.stage import Stage, staged
from simulator.demo.transcript import Transcript
from simulator.telegram.user import ChatUser

ALL_WELL, A_STEP_FAILED, INTERRUPTED = 0, 1, 130

PEOPLE = {1001: "Anna", 1002: "Bert"}

INTRODUCTION = """\
A scripted evening. The bot is real; Telegram and the Wallbox cloud are simulated, on this machine only.
▸ somebody writes · ☞ presses a button · ✎ an edited message · ✗ a deleted one · ⌂ something happens at a charger
A minute of the house takes a second. In a terminal this would be a chat of your own.
"""


def main() -> int:
    """Run the demo; the exit status is 0 only if everything came out as expected."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without emoji shall still show the rest
    with tempfile.TemporaryDirectory(prefix="wallbox-demo-") as folder:
        try:
            return asyncio.run(_run(Path(folder)))
        except (KeyboardInterrupt, asyncio.CancelledError):
            return INTERRUPTED
        except BotFailure as failure:
            print(f"\nThe bot did not start: {failure}", file=sys.stderr)
            return A_STEP_FAILED


async def _run(folder: Path) -> int:
    _end_in_order_on_signals()
    if sys.stdin is not None and sys.stdin.isatty():
        async with staged(folder) as stage:
            await terminal.chat(stage)
        return ALL_WELL
    async with staged(folder, settings={"LOG_LEVEL": "DEBUG"}) as stage, play(stage) as evening:
        return await perform(evening)


def _end_in_order_on_signals() -> None:
    """A terminal that is closed, or a kill, ends the demo as Ctrl-C does, so that nothing stays behind."""
    task = asyncio.current_task()
    if task is not None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)


@asynccontextmanager
async def play(stage: Stage) -> AsyncIterator[Evening]:
    """Let the people of the evening exist, and their chats be written down, while the context lasts."""
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(Visitor(stage.cloud.url))
        evening = Evening(stage, house, _write)
        followers = []
        for user_id, name in PEOPLE.items():
            user = await stack.enter_async_context(ChatUser(stage.telegram.url, user_id, name))
            transcript = Transcript(stage.telegram.world, user_id, name, _write, colours=sys.stdout.isatty())
            evening.people.append(Actor(stage, user, transcript))
            followers.append(asyncio.create_task(transcript.follow()))
        try:
            yield evening
        finally:
            for follower in followers:
                follower.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*followers)


async def perform(evening: Evening, steps: Sequence[Step] = STEPS) -> int:
    """Play every step; the exit status."""
    _write(INTRODUCTION)
    for step in steps:
        _write(f"\n— {(step.__doc__ or '').strip()}")
        try:
            await step(evening)
        except (StepFailed, BotFailure) as failure:
            _write(f"\n✗ {step.__name__}: {failure}\n\nthe bot's log:\n{evening.stage.bot.tail()}")
            return A_STEP_FAILED
    _write(f"\n✓ All {len(steps)} steps came out as expected.")
    return ALL_WELL


def _write(text: str) -> None:
    print(text, flush=True)
