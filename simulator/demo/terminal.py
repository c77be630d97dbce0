"""The demo in a terminal: you chat with the bot, and make things happen at the chargers."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from simulator.cloud.visitor import Visitor
from simulator.cloud.world import DEMO
from simulator.demo.house import ORDERS, House, NotUnderstood
from simulator.demo.lines import typed_lines
from simulator.demo.stage import Stage
from simulator.demo.transcript import Transcript
from simulator.telegram.errors import NotPossible
from simulator.telegram.user import ChatUser

YOU = 1001

WELCOME = f"""\
This is a chat with the real bot. Telegram and the Wallbox cloud are simulated, on this machine only.
Two chargers, Garage and Street, wait in the simulated cloud: connect with /login as {DEMO[0]}, password {DEMO[1]}
A minute of the house takes a second; the clock of the bot is that of your wall.
"""

HELP = """\
  /start, /help …         what you would type in Telegram; any other text too
  3                       press button 3 (only the newest state of a message counts)
  '16                     say the number 16 instead of pressing a button
{orders}
  !restart                stop the bot and start it again: nothing is lost
  !log                    the last lines of its log
  !help                   this list
  !quit                   end everything (Ctrl-C and Ctrl-D do so too)
  [charger] is Garage unless you name another one
"""


class Terminal:
    """One person's chat, line by line."""

    def __init__(self, stage: Stage, person: ChatUser, house: Visitor, transcript: Transcript) -> None:
        self._stage = stage
        self._person = person
        self._house = House(house)
        self._transcript = transcript
        self._commands: dict[str, Callable[[], Awaitable[str]]] = {
            "help": self._help,
            "log": self._log,
            "restart": self._restart,
        }

    async def take(self, line: str) -> bool:
        """Do what a line says; False when it ends the chat."""
        text = line.strip()
        if text in {"!quit", "!exit"}:
            return False
        try:
            if text.startswith("!"):
                self._transcript.write(await self._order(text.removeprefix("!")))
            elif text:
                await self._say_or_press(text)
        except (NotPossible, NotUnderstood) as refused:
            self._transcript.write(f"  ({refused})")
        return True

    async def _say_or_press(self, text: str) -> None:
        if text.isascii() and text.isdecimal():
            if int(text) not in self._transcript.buttons:
                raise NotUnderstood(f"there is no button {text} now; to say the number, type '{text}")
            message_id, index = self._transcript.buttons[int(text)]
            await self._person.press(index, message_id)
        else:
            await self._person.say(text.removeprefix("'"))

    async def _order(self, order: str) -> str:
        name, *words = order.split() or ["help"]
        if name in self._commands:
            return await self._commands[name]()
        return await self._house.order(name, words)

    async def _help(self) -> str:
        return help_text()

    async def _log(self) -> str:
        return self._stage.bot.tail(20)

    async def _restart(self) -> str:
        await self._stage.restart_bot()
        return "  (the bot runs again)"


def help_text() -> str:
    """Everything that can be typed."""
    return HELP.format(orders="\n".join(f"  !{each.usage:<23}{each.meaning}" for each in ORDERS.values()))


async def chat(stage: Stage) -> None:
    """Chat until `!quit` or the end of the input."""
    async with ChatUser(stage.telegram.url, YOU, "You") as person, Visitor(stage.cloud.url) as house:
        transcript = Transcript(
            stage.telegram.world, YOU, "you", _write, colours=sys.stdout.isatty(), own=False, numbered=True
        )
        _write(f"{WELCOME}\n{help_text()}\nType /start.\n")
        following = asyncio.create_task(transcript.follow())
        try:
            await _converse(Terminal(stage, person, house, transcript))
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following


async def _converse(terminal: Terminal) -> None:
    async with aclosing(typed_lines(sys.stdin.fileno())) as lines:
        async for line in lines:
            if not await terminal.take(line):
                return


def _write(text: str) -> None:
    print(text, flush=True)
