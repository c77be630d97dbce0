"""The command line, as a person at a terminal meets it."""

import base64
import signal
import tomllib
from pathlib import Path

import pytest

from bot.__main__ import main, version
from simulator.demo.bot_process import BotProcess
from simulator.demo.stage import READY_WITHIN
from simulator.telegram.server import serve
from tests.e2e.warm import WarmBot, outcome

PROJECT = Path(__file__).parents[1]
TOKEN = "1234567890:planted_token_planted_token_planted"
KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
NEEDED = {"BOT_TOKEN": TOKEN, "ENCRYPTION_KEYS": KEY}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, so that no `.env` of the checkout is read."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_key_stands_alone_on_its_line_and_is_never_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "new"], {}) == main(["keys", "new"], {}) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert len(base64.urlsafe_b64decode(first)) == 32
    assert first != second


def test_the_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert main(["version"], {}) == 0
    assert capsys.readouterr().out.strip() == version() == project["version"]


def test_every_problem_of_a_configuration_is_told_before_anything_happens(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], {"LOG_LEVEL": "loud"}) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "3 settings need your attention" in err
    assert [name in err for name in ("BOT_TOKEN", "ENCRYPTION_KEYS", "LOG_LEVEL")] == [True] * 3
    assert not list(folder.iterdir())


def test_one_problem_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"], {"BOT_TOKEN": TOKEN}) == 2
    assert "1 setting needs your attention" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["fly"], ["keys"], ["keys", "old"], ["--fast"]])
def test_a_command_that_does_not_exist_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments, NEEDED)
    assert stopped.value.code == 2
    assert "usage: python -m bot" in capsys.readouterr().err


async def test_migrate_makes_the_database_and_ends(folder: Path) -> None:
    status, out, err = await outcome("migrate", NEEDED | {"DATABASE_URL": "sqlite:///deep/inside/bot.db"}, folder)
    assert (status, out) == (0, ""), err
    assert (folder / "deep" / "inside" / "bot.db").stat().st_size > 0


async def test_a_database_out_of_reach_is_said_in_plain_words(folder: Path) -> None:
    environ = {**NEEDED, "DATABASE_URL": "postgresql://bot:planted@127.0.0.1:1/bot", "LOG_LEVEL": "DEBUG"}
    bot = WarmBot(folder, environ)
    await bot.start("run")
    assert await bot.ended() == 1
    assert bot.tail(1).startswith("The database cannot be opened")
    assert "planted" not in bot.tail(1000)


@pytest.mark.parametrize(("kind", "number"), [(BotProcess, signal.SIGTERM), (WarmBot, signal.SIGINT)])
async def test_the_bot_runs_until_it_is_told_to_stop(
    kind: type[BotProcess], number: signal.Signals, folder: Path
) -> None:
    async with serve(token=TOKEN) as telegram:
        bot = kind(folder, {**NEEDED, "TELEGRAM_API_URL": telegram.url, "LOG_LEVEL": "DEBUG"})
        await bot.start()
        try:
            await bot.logged(": ready: @", READY_WITHIN)
        finally:
            status = await bot.stop(READY_WITHIN, by=number)
    log = bot.tail(1000)
    assert status == 0, log
    assert "WARNING  bot: ALLOWED_USERS is empty" in log
    assert "planted" not in log


async def test_whom_the_owner_allows_needs_no_warning(folder: Path) -> None:
    environ = {**NEEDED, "ALLOWED_USERS": "42", "DATABASE_URL": "sqlite:////dev/null/bot.db"}
    bot = WarmBot(folder, environ)
    await bot.start()
    assert await bot.ended() == 1
    assert "ALLOWED_USERS" not in bot.tail(1000)
