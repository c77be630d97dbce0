"""The command line: `python -m bot [run | migrate | keys new | doctor | version]`."""

import argparse
import asyncio
import getpass
import importlib.metadata
import logging
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot import app, logs
from bot.config import BadConfiguration, Settings, load_settings
from bot.doctor import Doctor

STOPPED_IN_ORDER, COULD_NOT_START, BAD_CONFIGURATION = range(3)
"""The exit statuses."""

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
    return STOPPED_IN_ORDER if asyncio.run(doctor.examine(environ, version())) else COULD_NOT_START


def _ask_credentials() -> tuple[str, str] | None:
    """An account to look at the cloud with; None without a terminal or on an empty line."""
    if not sys.stdin.isatty():
        return None
    email = input("E-mail of a Wallbox account, to look at the cloud too (Enter leaves it out): ").strip()
    return (email, getpass.getpass("Password (not shown): ")) if email else None


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
