"""Bots that start at once: forked from a process that has imported the bot, and real processes all the same.

Most of what a start costs are imports; they are made once for all tests whose point is not the start itself. The true
`python -m bot` is proven by the main evening (`stage`), the demo, and one start and stop of each kind.
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
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import coverage
import pytest

from simulator.demo.bot_process import LONGEST_LINE, ROOT, BotProcess, Running

_WARM = multiprocessing.get_context("forkserver")
_WARM.set_forkserver_preload(["bot.app", "bot.doctor", __name__])


class WarmBot(BotProcess):
    """As `BotProcess`, only that the bot is imported already."""

    async def _spawn(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Running:
        ours, theirs = _WARM.Pipe(duplex=False)
        with ours, theirs:
            given = (arguments, environment, self.folder, theirs)
            process = _WARM.Process(target=_run, args=given, daemon=True)
            with pytest.MonkeyPatch.context() as here:
                here.chdir(ROOT)  # from where the first start lets it import the bot
                here.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # each bot is measured by itself
                process.start()
            output = asyncio.StreamReader(LONGEST_LINE)
            await asyncio.get_running_loop().connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(output), os.fdopen(os.dup(ours.fileno()), "rb", buffering=0)
            )
        return _Forked(process, output)


class _Forked:
    """What asyncio gives for a process that it has started itself."""

    returncode: int | None = None

    def __init__(self, process: ForkServerProcess, stdout: asyncio.StreamReader) -> None:
        self.pid = process.pid or 0
        self.stdout = stdout
        self._process = process
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._note_end)

    async def wait(self) -> int:
        await self._ended.wait()
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _note_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self.returncode = self._process.exitcode
        self._process.close()
        self._ended.set()


def _run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path, output: Connection) -> None:
    """In the new process: be what `python -m bot` would be, to the end."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with Path(os.devnull).open("rb") as nothing, output:
        for ours, theirs in enumerate((nothing.fileno(), output.fileno(), output.fileno())):
            os.dup2(theirs, ours)
    sys.stdin = os.fdopen(0, closefd=False)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["bot", *arguments]
    coverage.process_startup()  # as at every start of Python, where the environment asks for it
    try:
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()  # multiprocessing leaves them out
