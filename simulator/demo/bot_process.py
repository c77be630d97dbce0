"""The real bot as a process of its own: started, watched through its log, stopped by its pid."""

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[2]
"""Where the packages `bot` and `simulator` are."""

KEPT_LINES = 20_000
LONGEST_LINE = 1024 * 1024
_NEVER_PASSED_ON = ("BOT_", "ENCRYPTION_", "DATABASE_", "TELEGRAM_", "WALLBOX_", "READ_", "ALLOWED_", "LOG_", "HEART")
"""How the bot's own settings begin: those of the person who runs this stay out."""


class BotFailure(Exception):
    """The bot did not do what was waited for; the message ends with the tail of its log."""


class Running(Protocol):
    """A process that was started, as asyncio has it."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def returncode(self) -> int | None:
        """The exit status; None while it runs."""

    @property
    def stdout(self) -> asyncio.StreamReader | None:
        """What it writes."""

    async def wait(self) -> int:
        """Wait for its end; the exit status."""

    def send_signal(self, signal: int, /) -> None:
        """Send a signal."""

    def kill(self) -> None:
        """End it by SIGKILL."""


class BotProcess:
    """`python -m bot` with these settings, in `folder`, where no `.env` interferes; its output goes to `log`.

    It may be started again after it has ended; the log then goes on.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str], *, name: str = "bot") -> None:
        self.folder = folder
        self.settings = dict(settings)
        self.log = folder / f"{name}.log"
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._news = asyncio.Event()
        self._process: Running | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """Of the process that runs, or of the last one; 0 before the first start."""
        return self._process.pid if self._process else 0

    async def start(self, *arguments: str) -> None:
        """Start it; a bot that runs already is a RuntimeError."""
        if self._process is not None and self._process.returncode is None:
            raise RuntimeError("the bot runs already")
        self._process = await self._spawn(arguments, environment_for(self.settings))
        if self._process.stdout is not None:
            self._reading = asyncio.create_task(self._read(self._process.stdout))

    async def _spawn(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Running:
        """Start a process that gives its output through its `stdout`."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=self.folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=LONGEST_LINE,
            start_new_session=True,  # Ctrl-C in a terminal is for the demo, which stops the bot in order
        )

    async def ended(self) -> int:
        """Wait for its end; its exit status."""
        if self._process is None or self._reading is None:
            raise RuntimeError("the bot was not started")
        status = await self._process.wait()
        await asyncio.shield(self._reading)
        return status

    async def stop(self, seconds: float = 10.0, *, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, kill it after `seconds`; its exit status (negative: the number of the signal that ended it).

        0 also where it was never started.
        """
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(by)
        try:
            async with asyncio.timeout(seconds):
                return await self.ended()
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int:
        """End it by SIGKILL; its exit status."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        return await self.ended()

    async def logged(self, text: str, seconds: float = 10.0, *, since: int = 0) -> str:
        """Return the first line of the log, from number `since`, that holds a text, as soon as there is one."""
        try:
            async with asyncio.timeout(seconds):
                while (line := self._line_with(text, since)) is None:
                    self._news.clear()
                    await self._news.wait()
                return line
        except TimeoutError:
            raise BotFailure(f"{text!r} was not logged within {seconds} s\n{self.tail()}") from None

    def tail(self, count: int = 30) -> str:
        """Return the last lines of the log."""
        return "\n".join(list(self.lines)[-count:])

    def _line_with(self, text: str, since: int) -> str | None:
        return next((line for line in list(self.lines)[since:] if text in line), None)

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self._note(line)

    def _note(self, line: bytes) -> None:
        with self.log.open("ab") as log:
            log.write(line)
        self.lines.append(line.decode(errors="replace").rstrip("\n"))
        self._news.set()


def environment_for(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without settings of a bot, and these instead.

    Everything is on this machine: no proxy is used, and no authority is read, which takes a tenth of a second.
    """
    passed_on = {name: value for name, value in os.environ.items() if not name.upper().startswith(_NEVER_PASSED_ON)}
    here_only = {"NO_PROXY": "*", "no_proxy": "*", "SSL_CERT_FILE": "", "SSL_CERT_DIR": os.devnull}
    return {**passed_on, "PYTHONPATH": str(ROOT), **here_only, **settings}
