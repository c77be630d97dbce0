"""Bots that start at once: forked from a process that has imported the bot, and real processes all the same.

Most of what a start costs are imports; they are made once for all tests whose point is not the start itself. True
starts of `python -m bot` are the first one of the `stage`, where people spend their evening, the demo's with its
restart, one that SIGTERM stops, one with a bad configuration, and `keys new`.
"""

import asyncio
import atexit
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile

import coverage
import pytest

from simulator.demo.bot_process import LONGEST_LINE, ROOT, BotProcess, Running, environment_for

_WARM = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload(["bot.app", "bot.doctor", __name__])


class WarmBot(BotProcess):
    """As `BotProcess`, only that the bot is imported already."""

    async def _spawn(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Running:
        ours, theirs = _WARM.Pipe(duplex=False)
        with ours, theirs, Connection(os.open(os.devnull, os.O_RDONLY), writable=False) as nothing:
            forked = Forked(arguments, environment, self.folder, (nothing.fileno(), theirs.fileno(), theirs.fileno()))
            await asyncio.get_running_loop().connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(forked.stdout), os.fdopen(os.dup(ours.fileno()), "rb", buffering=0)
            )
        return forked


class WarmAgain(WarmBot):
    """Only its first start is a true one."""

    async def _spawn(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Running:
        spawn = super()._spawn if self.pid else super(WarmBot, self)._spawn
        return await spawn(arguments, environment)


async def outcome(command: str, settings: Mapping[str, str], folder: Path, given: bytes = b"") -> tuple[int, str, str]:
    """Exit status, output and errors of a command that reads `given`, without a terminal."""
    with TemporaryFile() as typed, TemporaryFile() as out, TemporaryFile() as err:
        typed.write(given)
        typed.seek(0)
        streams = (typed.fileno(), out.fileno(), err.fileno())
        status = await Forked([command], environment_for(settings), folder, streams).wait()
        out.seek(0)
        err.seek(0)
        return status, out.read().decode(), err.read().decode()


class Forked:
    """`python -m bot` with these streams; what asyncio gives for a process that it has started itself."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, streams: tuple[int, int, int]
    ) -> None:
        lent = [Connection(os.dup(each)) for each in streams]
        self._process = _WARM.Process(target=_run, args=(arguments, environment, folder, lent), daemon=True)
        with pytest.MonkeyPatch.context() as here:
            here.chdir(ROOT)  # from where the first start lets it import the bot
            here.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # each bot is measured by itself
            self._process.start()
        for each in lent:
            each.close()
        self.pid = self._process.pid or 0
        self.returncode: int | None = None
        self.stdout = asyncio.StreamReader(LONGEST_LINE)
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._process.sentinel, self._note_end)

    async def wait(self) -> int:
        """Wait for its end; the exit status."""
        await self._ended.wait()
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it by SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _note_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self.returncode = self._process.exitcode
        self._process.close()
        self._ended.set()


def _run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path, streams: Sequence[Connection]) -> None:
    """In the new process: be what `python -m bot` would be, to the end."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(each, "w" if each else "r", 1, closefd=False) for each in range(3))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["bot", *arguments]
    coverage.process_startup()  # as at every start of Python, where the environment asks for it
    try:
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()  # multiprocessing leaves them out
