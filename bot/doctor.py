"""`python -m bot doctor`: checks configuration, database, Telegram and the Wallbox cloud, and says what it found.

The report names no person, charger, address or secret, so that it can be pasted into a bug report. It also tells what
nobody outside Wallbox has verified about the cloud.
"""

import asyncio
import os
import platform
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot import logs
from bot.config import REAL_CLOUD, BadConfiguration, Settings, load_settings
from bot.db import health
from bot.db.cipher import Cipher
from bot.db.engine import Database, sqlite_file
from bot.domain.charger import ChargerSnapshot
from bot.wallbox.client import WallboxClient, connect
from bot.wallbox.errors import CredentialsRefused, RateLimited, Unavailable, WallboxError

Say = Callable[[str], None]
Ask = Callable[[], tuple[str, str] | None]
"""An e-mail and a password, or None to leave the cloud out."""
Wait = Callable[[float], Awaitable[None]]

GOOD, BAD, OPEN = "✓", "✗", "?"

_AFTER_REFUSAL_S = (65.0, 25.0, 40.0, 20.0, 35.0)
"""A little over the minute the cloud is known to want, then to and fro between the reads of a bot that runs."""

_UNVERIFIED = "is the groups answer live; weekdays and time zone of schedules; which limiter answers"
"""What nobody outside Wallbox has verified."""

_IN_WORDS: Mapping[type[WallboxError], str] = {
    Unavailable: "does not answer",
    RateLimited: "wants fewer sign-ins, try again in a few minutes",
}
"""Why there was no examination; anything else is unexpected, and its name goes into the report."""

_USED_UP = "the running bot uses this account's reads; stop it for a few minutes and try again"

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Doctor:
    """One examination; `say` takes lines that are already redacted."""

    say: Say
    ask: Ask
    wait: Wait = asyncio.sleep
    ill: bool = field(default=False, init=False)
    """Whether anything was found wrong."""
    misconfigured: bool = field(default=False, init=False)
    """Whether that was the configuration, so that nothing else was tried."""

    async def examine(self, environ: Mapping[str, str], version: str) -> bool:
        """Check everything that can be checked; True when nothing was found wrong."""
        self.say(f"wallbox-telegram-bot {version}, Python {platform.python_version()}, {platform.system()}")
        try:
            settings = load_settings(environ)
        except BadConfiguration as error:
            self.misconfigured = True
            for problem in error.problems:
                self._note(BAD, problem)
            return False
        self.say = _through(logs.redactor(settings.secrets), self.say)
        self._configuration(settings)
        await self._database(settings)
        await self._telegram(settings)
        await self._cloud(settings)
        return not self.ill

    def _note(self, sign: str, text: str) -> None:
        self.ill = self.ill or sign == BAD
        self.say(f"{sign} {text}")

    def _configuration(self, settings: Settings) -> None:
        given = sorted(name.upper() for name in settings.model_fields_set)
        self._note(GOOD, f"configuration: {', '.join(given)}")
        if not settings.allowed_users:
            self._note(OPEN, "ALLOWED_USERS is empty: anyone who finds the bot may connect an account of their own")

    async def _database(self, settings: Settings) -> None:
        file = sqlite_file(settings.database_url)
        if file is not None and not _is_there(file):  # connecting would make it, for the wrong owner perhaps
            self._note(*_before_the_first_start(file))
            return
        database = Database(settings.database_url)
        cipher = Cipher([key.get_secret_value() for key in settings.encryption_keys])
        try:
            found = await health.look(database, cipher, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - whatever the driver raises is a finding, not a crash
            why = f"cannot be read ({type(error).__name__}). Does it run, and is DATABASE_URL right?"
            self._note(BAD, f"database ({database.dialect}): {why}")
            return
        finally:
            await database.dispose()
        if found is None:
            self._note(BAD, f"database ({database.dialect}): empty. Start the bot, or `python -m bot migrate`")
            return
        self._note(GOOD if found.current else BAD, f"database ({database.dialect}): schema {found.schema}")
        self._note(GOOD if found.keys_fit else BAD, "encryption keys: " + ("fit" if found.keys_fit else "do not fit"))
        counts = f"{found.accounts} accounts ({found.refused} refused), {found.chargers} chargers"
        late = f"{found.pending} alerts pending, polls {found.late_s:.0f} s late"
        self._note(GOOD, f"stored: {counts}, {late}")

    async def _telegram(self, settings: Settings) -> None:
        url = settings.telegram_api_url
        bot = Bot(settings.bot_token.get_secret_value(), base_url=f"{url}/bot", request=HTTPXRequest())
        try:
            async with bot:
                webhook = await bot.get_webhook_info()
        except InvalidToken:
            self._note(BAD, "Telegram: does not know BOT_TOKEN")
        except TelegramError as error:
            self._note(BAD, f"Telegram: cannot be reached ({type(error).__name__})")
        else:
            self._note(GOOD, f"Telegram: answers, {webhook.pending_update_count} updates waiting")
            if webhook.url:
                self._note(BAD, "Telegram: a webhook is set, so this bot gets no updates")

    async def _cloud(self, settings: Settings) -> None:
        real = settings.wallbox_api_url.endswith(REAL_CLOUD)
        self.say(f"Wallbox cloud: {'the real one' if real else 'another WALLBOX_API_URL'}")
        credentials = self.ask()
        if credentials is None:
            self._note(OPEN, f"Wallbox cloud: left out, no e-mail given. Not known therefore: {_UNVERIFIED}")
            return
        email, password = credentials
        try:
            async with connect(email, password, settings.wallbox_api_url, settings.wallbox_auth_url) as client:
                await client.authenticate()
                self._note(GOOD, "sign-in: accepted")
                await Examination(client=client, note=self._note, say=self.say, wait=self.wait).run()
        except CredentialsRefused:
            self._note(BAD, "sign-in: refused. Google and Apple sign-in do not work: set a password in the app")
        except WallboxError as error:
            said = next((words for kind, words in _IN_WORDS.items() if isinstance(error, kind)), "something unexpected")
            self._note(BAD, f"Wallbox cloud: {said} ({type(error).__name__})")


@dataclass(slots=True, kw_only=True)
class Examination:
    """The open questions about the cloud: reads as fast as it lets us, so that its limiter shows."""

    client: WallboxClient
    note: Callable[[str, str], None]
    say: Say
    wait: Wait
    read_before_refusal: int = field(default=0, init=False)
    refused: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Ask and tell. Raises WallboxError."""
        chargers = await self._read("groups answer", self.client.chargers)
        if chargers is not None:
            codes = [each.status_code for each in chargers]
            self.note(GOOD, f"groups answer: {len(chargers)} chargers, status {codes}")
        for listed in (chargers or [])[:1]:
            await self._status(listed)
            await self._schedules(listed)
        self._limiter()

    async def _status(self, listed: ChargerSnapshot) -> None:
        status = await self._read("status answer", lambda: self.client.charger_status(listed.charger_id))
        if status is None:
            return
        alike = status.status_code == listed.status_code
        said = f"groups {listed.status_code}, status {status.status_code}, {_apart(listed, status)} apart"
        self.note(OPEN, f"is the groups answer live? The two answers {'agree' if alike else 'DIFFER'}: {said}")
        self.say(f"  model {(status.part_number or '?')[:4]}, firmware {status.firmware}, zone {status.time_zone}")
        self.say(f"  eco-smart {status.eco_smart}, Power Boost {status.has_power_boost}, OCPP {status.ocpp_mode}")

    async def _schedules(self, listed: ChargerSnapshot) -> None:
        schedules = await self._read("schedules", lambda: self.client.schedules(listed.charger_id))
        if schedules is None:
            return
        asked = "are the times of schedules UTC, and their weekdays local ones? Compare with the app"
        self.note(OPEN, f"{asked}; {len(schedules)} as stored")
        for each in schedules:
            days = " ".join(day.name[:2].capitalize() for day in sorted(each.days))
            self.say(f"  {each.start:%H:%M}-{each.stop:%H:%M} {days}{'' if each.enabled else ' (off)'}")

    async def _read(self, what: str, read: Callable[[], Awaitable[T]]) -> T | None:
        """One read; a refusal for haste is waited out. None, and noted, where somebody else takes every read."""
        for wait_s in (*_AFTER_REFUSAL_S, None):
            try:
                answer = await read()
            except RateLimited:
                self.refused = True
                if wait_s is not None:
                    self.say(f"  too many reads, waiting {wait_s:.0f} s")
                    await self.wait(wait_s)
            else:
                self.read_before_refusal += not self.refused
                return answer
        self.note(OPEN, f"{what}: {_USED_UP}")
        return None

    def _limiter(self) -> None:
        verdict = f"let {self.read_before_refusal} through at once" if self.refused else "refused none"
        self.note(OPEN, f"which limiter answers? It {verdict} (known: 1 or 3 a minute)")


def _apart(first: ChargerSnapshot, second: ChargerSnapshot) -> str:
    return f"{(second.taken_at - first.taken_at).total_seconds():.0f} s"


def _through(redact: Callable[[str], str], say: Say) -> Say:
    return lambda line: say(redact(line))


def _before_the_first_start(file: Path) -> tuple[str, str]:
    """What the bot will find where there is no database yet."""
    place = next(folder for folder in file.absolute().parents if _is_there(folder))
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return OPEN, "database (sqlite): none yet, the bot makes it when it starts"
    return BAD, "database: its folder cannot be created, or the file in it. Check DATABASE_URL"


def _is_there(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises where it may not look
