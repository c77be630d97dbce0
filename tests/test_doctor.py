"""The doctor tells what is wrong in words, and nothing that anybody would mind to see in a bug report."""

import asyncio
import os
import pty
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest

from bot.__main__ import INTERRUPTED, main
from bot.db.cipher import new_key
from bot.db.engine import Database
from bot.db.migrations import migrate
from bot.doctor import Doctor
from simulator.cloud.clock import ManualClock
from simulator.cloud.refusals import RefusedError
from simulator.cloud.server import Cloud, serve
from simulator.cloud.world import DEMO, World
from simulator.demo.bot_process import ROOT, environment_for
from simulator.telegram.server import DEFAULT_TOKEN
from simulator.telegram.server import serve as serve_telegram
from tests.e2e.warm import Forked, outcome

Environ = dict[str, str]


@pytest.fixture
async def cloud() -> AsyncIterator[Cloud]:
    async with serve(World.demo(ManualClock())) as running:
        yield running


@pytest.fixture
async def environ(cloud: Cloud, tmp_path: Path) -> AsyncIterator[Environ]:
    database = Database(f"sqlite:///{tmp_path}/bot.db")
    await migrate(database)
    await database.dispose()
    async with serve_telegram() as telegram:
        yield {
            "BOT_TOKEN": DEFAULT_TOKEN,
            "ENCRYPTION_KEYS": new_key(),
            "DATABASE_URL": f"sqlite:///{tmp_path}/bot.db",
            "TELEGRAM_API_URL": telegram.url,
            "WALLBOX_API_URL": cloud.url,
            "WALLBOX_AUTH_URL": cloud.url,
        }


async def report(
    environ: Environ,
    cloud: Cloud | None = None,
    credentials: tuple[str, str] | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> str:
    """What is printed; waiting moves the cloud's clock, a second at a time, and `meanwhile` happens at each."""
    lines: list[str] = []

    async def wait(seconds: float) -> None:
        assert cloud is not None
        for _ in range(round(seconds)):
            cloud.world.clock.advance(1)
            meanwhile()

    well = await Doctor(say=lines.append, ask=lambda: credentials, wait=wait).examine(environ, "1.2.3")
    return "\n".join([*lines, "well" if well else "ill"])


async def test_a_sound_installation_is_well(environ: Environ) -> None:
    said = await report(environ)
    assert "✓ database (sqlite): schema" in said
    assert "✓ encryption keys: fit" in said
    assert "✓ Telegram: answers, 0 updates waiting" in said
    assert "? Wallbox cloud: left out, no e-mail given" in said
    for unverified in ("is the groups answer live", "weekdays and time zone of schedules", "which limiter answers"):
        assert unverified in said
    assert said.endswith("well")


async def test_the_open_questions_about_the_cloud_are_answered_and_no_secret_is_told(
    environ: Environ, cloud: Cloud
) -> None:
    said = await report(environ, cloud, DEMO)
    assert "✓ sign-in: accepted" in said
    assert "groups answer: 2 chargers, status [161, 161]" in said
    assert "is the groups answer live? The two answers agree" in said
    assert "are the times of schedules UTC, and their weekdays local ones? Compare with the app; 0 as stored" in said
    assert "It let 1 through at once (known: 1 or 3 a minute)" in said
    for secret in (*DEMO, environ["BOT_TOKEN"], environ["ENCRYPTION_KEYS"], "100001", "Garage"):
        assert secret not in said


def reads_of_a_bot(cloud: Cloud, interval_s: float) -> Callable[[], None]:
    """A bot that reads the account when its interval is over, and rests for another where it is refused."""
    due = [0.0]

    def step() -> None:
        now = cloud.world.clock.now()
        if now >= due[0]:
            due[0] = now + interval_s
            with suppress(RefusedError):
                cloud.world.limiter.admit(DEMO[0], "GET", now)

    return step


async def test_between_the_reads_of_a_running_bot_every_question_is_answered(environ: Environ, cloud: Cloud) -> None:
    bot = reads_of_a_bot(cloud, 90)
    bot()
    cloud.world.clock.advance(30)
    said = await report(environ, cloud, DEMO, bot)
    assert "groups answer: 2 chargers" in said
    assert "is the groups answer live?" in said
    assert "; 0 as stored" in said
    assert said.endswith("well")


async def test_a_bot_that_uses_up_the_reads_is_named_and_the_rest_is_told(environ: Environ, cloud: Cloud) -> None:
    cloud.world.faults.order(method="GET", path="/chargers/status/", status=429, times=None)
    said = await report(environ, cloud, DEMO)
    assert "? status answer: the running bot uses this account's reads; stop it for a few minutes and try again" in said
    assert "; 0 as stored" in said
    cloud.world.faults.order(method="GET", path="/v3/chargers/groups", status=429, times=None)
    nothing = await report(environ, cloud, DEMO)
    assert "? groups answer: the running bot uses" in nothing
    assert "which limiter answers? It let 0 through at once" in nothing
    assert nothing.endswith("well")


async def test_a_wrong_password_is_told_with_the_way_out(environ: Environ, cloud: Cloud) -> None:
    said = await report(environ, cloud, (DEMO[0], "wrong-password"))
    assert "✗ sign-in: refused. Google and Apple sign-in do not work: set a password in the app" in said
    assert said.endswith("ill")


async def test_a_cloud_that_is_down_is_a_finding(environ: Environ, cloud: Cloud) -> None:
    cloud.world.faults.order(method="GET", path="/v3/chargers/groups", status=503, times=1)
    assert "✗ Wallbox cloud: does not answer (Unavailable)" in await report(environ, cloud, DEMO)


async def test_a_cloud_that_wants_fewer_sign_ins_says_when_to_try_again(environ: Environ, cloud: Cloud) -> None:
    cloud.world.faults.order(method="GET", path="/users/signin", status=429, times=1)
    said = await report(environ, cloud, DEMO)
    assert "✗ Wallbox cloud: wants fewer sign-ins, try again in a few minutes (RateLimited)" in said


async def test_bad_settings_are_all_told_and_nothing_else_is_tried() -> None:
    with tempfile.TemporaryDirectory() as folder:
        said = await report({"DATABASE_URL": f"oracle://{folder}"})
    assert "✗ BOT_TOKEN is missing" in said
    assert "✗ DATABASE_URL should begin with" in said
    assert "Telegram:" not in said


async def test_a_database_that_cannot_be_opened_or_is_not_migrated_is_told(environ: Environ, tmp_path: Path) -> None:
    said = await report({**environ, "DATABASE_URL": f"sqlite:///{tmp_path}"})
    assert "✗ database (sqlite): cannot be read (OperationalError). Does it run, and is DATABASE_URL right?" in said
    (tmp_path / "empty.db").touch()
    said = await report({**environ, "DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"})
    assert "✗ database (sqlite): empty. Start the bot, or `python -m bot migrate`" in said


async def test_looking_for_a_database_makes_none(environ: Environ, tmp_path: Path) -> None:
    said = await report({**environ, "DATABASE_URL": f"sqlite:///{tmp_path}/data/new.db"})
    assert "? database (sqlite): none yet, the bot makes it when it starts" in said
    assert said.endswith("well")
    assert not (tmp_path / "data").exists()


async def test_a_folder_that_cannot_be_made_is_a_finding(environ: Environ) -> None:
    told = await report({**environ, "DATABASE_URL": f"{environ['DATABASE_URL']}/in-a-file/bot.db"})
    assert "✗ database: its folder cannot be created" in told
    assert "Telegram: answers" in told


async def test_telegram_is_told_apart_from_a_bad_token(environ: Environ) -> None:
    unknown = "654321:ANOTHER-BOT-TOKEN-THAT-NOBODY-KNOWS-00"
    assert "✗ Telegram: does not know BOT_TOKEN" in await report({**environ, "BOT_TOKEN": unknown})
    assert "✗ Telegram: cannot be reached (NetworkError)" in await report(
        {**environ, "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    )


PATIENCE_S = 30
ASKED, ASKED_SECRET = b"Enter leaves it out): ", b"Password (not shown): "


class Terminal:
    """`python -m bot doctor` at a terminal."""

    def __init__(self, environ: Environ) -> None:
        self.environ = environ
        self.screen = b""

    async def __aenter__(self) -> Self:
        self._ours, theirs = pty.openpty()
        self.process = Forked(["doctor"], environment_for(self.environ), ROOT, (theirs, theirs, theirs))
        os.close(theirs)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()
        os.close(self._ours)

    async def until(self, words: bytes) -> None:
        """Until they stand on the screen."""
        async with asyncio.timeout(PATIENCE_S):
            while words not in self.screen:
                self.screen += await asyncio.to_thread(os.read, self._ours, 65536)

    def type(self, keys: str) -> None:
        """As they come from the keyboard."""
        os.write(self._ours, keys.encode())

    async def interrupt(self) -> None:
        """As often as it takes: between the prompt and the reading there is a moment in which one is not heard."""
        for _ in range(50):
            self.process.send_signal(signal.SIGINT)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), 0.2)
                return

    async def ended(self) -> tuple[int, str]:
        """The exit status and all that was to be seen."""
        async with asyncio.timeout(PATIENCE_S):
            with suppress(OSError):  # how a terminal tells that nobody writes to it any more
                while more := await asyncio.to_thread(os.read, self._ours, 65536):
                    self.screen += more
            return await self.process.wait(), self.screen.decode()


async def test_at_a_terminal_the_e_mail_is_asked_for_and_the_password_is_not_shown(
    environ: Environ, cloud: Cloud
) -> None:
    cloud.world.limiter.choose("off")
    async with Terminal(environ) as terminal:
        await terminal.until(ASKED)
        terminal.type(f"{DEMO[0]}\n")
        await terminal.until(ASKED_SECRET)
        terminal.type(f"{DEMO[1]}\n")
        status, screen = await terminal.ended()
    assert status == 0, screen
    assert "✓ sign-in: accepted" in screen
    assert DEMO[0] in screen
    assert DEMO[1] not in screen


async def test_an_end_of_input_leaves_the_cloud_out(environ: Environ) -> None:
    async with Terminal(environ) as terminal:
        await terminal.until(ASKED)
        terminal.type("\x04")
        status, screen = await terminal.ended()
    assert (status, "left out, no e-mail given" in screen) == (0, True), screen


async def test_an_interruption_at_the_prompt_ends_it_without_a_traceback(environ: Environ) -> None:
    async with Terminal(environ) as terminal:
        await terminal.until(ASKED)
        await terminal.interrupt()
        status, screen = await terminal.ended()
    assert status == INTERRUPTED, screen
    assert "Traceback" not in screen


@pytest.mark.parametrize(("piped", "said"), [(b"%b\n%b\n", "✓ sign-in: accepted"), (b"", "? Wallbox cloud: left out")])
async def test_without_a_terminal_two_lines_are_read(
    environ: Environ, cloud: Cloud, tmp_path: Path, piped: bytes, said: str
) -> None:
    cloud.world.limiter.choose("off")
    typed = piped % tuple(each.encode() for each in DEMO) if piped else piped
    status, out, err = await outcome("doctor", environ, tmp_path, typed)
    assert status == 0, err
    assert said in out


def test_a_bad_configuration_has_its_own_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"], {}) == 2
    assert "✗ BOT_TOKEN is missing" in capsys.readouterr().out
