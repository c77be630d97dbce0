"""The command line: `python -m bot [run | migrate | keys new | doctor | version]`."""

import argparse
import asyncio
import getpass
import importlib.metadata
import logging
import os
import select
import signal
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from bot import app, logs
from bot.config import BadConfiguration, Settings, load_settings
from bot.doctor import Doctor

STOPPED_IN_ORDER, COULD_NOT_START, BAD_CONFIGURATION = range(3)
INTERRUPTED = 128 + signal.SIGINT
"""The exit statuses."""

_PIPE_WAITS_S = 0.5

_PROJECT = "wallbox-telegram-bot"
_log = logging.getLogger("bot")


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Carry out one command; the exit status is 0, 1 (could not start) or 2 (what was asked is not possible)."""
    match _parser().parse_args(arguments).command:
        case "version":
            print(version())  # noqa: T201 - the answer
            return STOPPED_IN_ORDER
        case "keys":
            print(app.new_key())  # noqa: T201 - the answer
            return STOPPED_IN_ORDER
        case "doctor":
            return _examine(environ)
        case command:
            return _configured(command or "run", environ)


def _examine(environ: Mapping[str, str]) -> int:
    doctor = Doctor(say=print, ask=_ask_credentials)
    before = signal.signal(signal.SIGINT, _give_up)  # the loop's own handler would wait for the prompt to be answered
    try:
        well = asyncio.run(doctor.examine(environ, version()))
    except KeyboardInterrupt:
        print()  # noqa: T201 - what the shell says next begins on a line of its own
        return INTERRUPTED
    signal.signal(signal.SIGINT, before)
    if doctor.misconfigured:
        return BAD_CONFIGURATION
    return STOPPED_IN_ORDER if well else COULD_NOT_START


def _give_up(_number: int, _frame: FrameType | None) -> None:
    """Once; pressing it again must not disturb the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _ask_credentials() -> tuple[str, str] | None:
    """An account to look at the cloud with; None on an empty line, or at the end of what can be read."""
    if not sys.stdin.isatty():
        return _piped_credentials()
    try:
        email = input("E-mail of a Wallbox account, to look at the cloud too (Enter leaves it out): ").strip()
        return (email, getpass.getpass("Password (not shown): ")) if email else None
    except EOFError:
        print()  # noqa: T201 - as after Enter
        return None


def _piped_credentials() -> tuple[str, str] | None:
    """Two lines, as a password keeper gives them; whoever runs this without a terminal is not made to wait."""
    ready, _, _ = select.select([sys.stdin], [], [], _PIPE_WAITS_S)
    email = sys.stdin.readline().strip() if ready else ""
    return (email, sys.stdin.readline().rstrip("\r\n")) if email else None


def version() -> str:
    """The version of this installation, also where the project was not installed but only unpacked."""
    try:
        return importlib.metadata.version(_PROJECT)
    except importlib.metadata.PackageNotFoundError:
        project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="A Telegram bot for owners of Wallbox chargers.")
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("run", help="run the bot until SIGTERM or SIGINT; migrates the database first (the default)")
    commands.add_parser("migrate", help="only bring the database up to date")
    keys = commands.add_parser("keys", help="keys that seal the Wallbox passwords").add_subparsers(
        dest="keys", metavar="new", required=True
    )
    keys.add_parser("new", help="print a new key, alone on its line")
    commands.add_parser("doctor", help="check everything and print a report without secrets, fit for a bug report")
    commands.add_parser("version", help="print the version")
    return parser


def _configured(command: str, environ: Mapping[str, str]) -> int:
    try:
        settings = load_settings(environ)
    except BadConfiguration as error:
        _complain(_listed(error.problems))
        return BAD_CONFIGURATION
    logs.configure(settings.log_level, settings.log_format, settings.secrets)
    try:
        return _migrate(settings) if command == "migrate" else _run(settings)
    except app.StartFailure as error:
        _complain(logs.redactor(settings.secrets)(str(error)))
        return COULD_NOT_START


def _run(settings: Settings) -> int:
    if not settings.allowed_users:
        _log.warning("ALLOWED_USERS is empty: anyone who finds the bot may connect a Wallbox account of their own")
    return app.run(settings)


def _migrate(settings: Settings) -> int:
    app.migrate(settings)
    return STOPPED_IN_ORDER


def _listed(problems: Sequence[str]) -> str:
    count = "1 setting needs" if len(problems) == 1 else f"{len(problems)} settings need"
    items = "\n\n".join(f"- {problem}" for problem in problems)
    return f"The bot cannot start: {count} your attention (.env.example explains each).\n\n{items}"


def _complain(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - for the person at the terminal, not for the log


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
