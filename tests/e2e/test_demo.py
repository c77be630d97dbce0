"""The demo: a chat in a terminal, and a script that says what went wrong. `make demo` plays the whole evening."""

import asyncio
import contextlib
import os
import pty
import re
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.demo.bot_process import ROOT
from simulator.demo.evening import Evening
from simulator.demo.lines import typed_lines
from simulator.demo.stage import Stage
from simulator.demo.start import A_STEP_FAILED, ALL_WELL, INTERRUPTED, perform, play
from simulator.demo.transcript import shown_text

_STYLE = re.compile(r"\x1b\[\d+m")


@dataclass
class Console:
    """The demo in a terminal: what is typed, and what is shown line by line, without styles."""

    process: asyncio.subprocess.Process
    descriptor: int
    lines: AsyncGenerator[str, None]

    async def shows(self, text: str) -> str:
        """Read on up to the line that holds a text, and return it."""
        seen = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                async for line in self.lines:
                    seen.append(_STYLE.sub("", line))
                    if text in seen[-1]:
                        return seen[-1]
        raise AssertionError(f"{text!r} was not shown, but\n" + "\n".join(seen))

    async def ends(self) -> int:
        """Wait for its end; the exit status."""
        async with asyncio.timeout(20):
            return await self.process.wait()

    def types(self, line: str) -> None:
        """Type a line."""
        os.write(self.descriptor, f"{line}\n".encode())


@asynccontextmanager
async def console() -> AsyncIterator[Console]:
    """A terminal of its own with the demo in it."""
    ours, theirs = pty.openpty()
    with closing(os.fdopen(ours, "rb", buffering=0)):
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs behind ignores it
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "simulator", "demo"),
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        signal.signal(signal.SIGINT, before)
        os.close(theirs)
        try:
            async with aclosing(typed_lines(ours)) as lines:
                yield Console(process, ours, lines)
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()


async def test_in_a_terminal_you_chat_press_by_number_and_make_things_happen() -> None:
    async with console() as demo:
        await demo.shows("connect with /login as demo@example.com, password demo-password")
        await demo.shows("!plug [charger] [kWh]")
        await demo.shows("Type /start.")
        demo.types("/start")
        await demo.shows("[1: 🔑 Connect]")
        demo.types("1")
        await demo.shows("Which e-mail do you use in the Wallbox app?")
        demo.types("demo@example.com")
        await demo.shows("And the password?")
        demo.types("demo-password")
        await demo.shows("you ✗ (the bot deleted this message)")
        await demo.shows("Connected. 2 chargers: Garage, Street.")
        for wrong, answer in {
            "!what": "(!what is unknown; !help lists what there is)",
            "!plug attic": "(there is no charger attic: Garage and Street are there)",
            "!time soon": "(soon is not a number)",
            "!unplug": "(no car is connected)",
            "99": "(there is no button 99 now; to say the number, type '99)",
        }.items():
            demo.types(wrong)
            await demo.shows(answer)
        demo.types("!sun 2")
        await demo.shows("(Garage charges by sun only, as set in the Wallbox app, and the sun gives 2 kW)")
        demo.types("!plug garage 5")
        await demo.shows("(a car that wants 5 kWh is plugged in at Garage)")
        await demo.shows("☀️ Garage · waiting for sun")
        demo.types("!lock street")
        await demo.shows("(Street is locked)")
        demo.types("'16")
        await demo.shows("I understand commands and buttons.")
        demo.types("!restart")
        await demo.shows("(the bot runs again)")
        demo.types("!quit")
        assert await demo.ends() == ALL_WELL


async def test_interrupted_it_ends_everything() -> None:
    async with console() as demo:
        await demo.shows("Type /start.")
        children = children_of(demo.process.pid)
        assert len(children) == 1
        demo.process.send_signal(signal.SIGINT)
        assert await demo.ends() == INTERRUPTED
        assert not any(is_there(child) for child in children)


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def is_there(pid: int) -> bool:
    """Whether a process exists."""
    return Path(f"/proc/{pid}").exists()


async def asks_for_help(evening: Evening) -> None:
    """Anna asks."""
    await evening.anna.says("/help")
    await evening.anna.is_answered("What I can do:")


async def presses_what_is_not_there(evening: Evening) -> None:
    """Anna presses."""
    await evening.anna.presses("🚀 Launch")


async def test_the_script_ends_with_success_when_every_step_came_out(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    async with play(stage) as evening:
        assert await perform(evening, [asks_for_help]) == ALL_WELL
    told = capsys.readouterr().out
    assert "— Anna asks.\nAnna ▸ /help\nbot ▸  What I can do:" in told
    assert "✓ All 1 steps came out as expected." in told


async def test_the_script_tells_what_was_expected_what_is_visible_and_what_the_bot_logged(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    async with play(stage) as evening:
        assert await perform(evening, [presses_what_is_not_there, asks_for_help]) == A_STEP_FAILED
    told = capsys.readouterr().out
    assert "✗ presses_what_is_not_there: expected a button [🚀 Launch]" in told
    assert "the bot's log:\n" in told
    assert "ready: @simulated_wallbox_bot" in told
    assert "Anna asks." not in told


async def test_html_is_shown_as_text_with_styles_only_where_wanted() -> None:
    html = 'a <b>bold</b> &lt;name&gt; and <a href="http://127.0.0.1">a link</a>'
    assert shown_text(html, colours=False) == "a bold <name> and a link"
    assert shown_text(html, colours=True) == "a \033[1mbold\033[0m <name> and a link"
