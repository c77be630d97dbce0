"""What a person has chosen: language, the charger that is meant; and what becomes of their chats."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.db import alerts, chargers, chats, members, people
from bot.db.engine import Database
from bot.domain.errors import ChargerNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Preferences of people and chats."""

    database: Database
    clock: Callable[[], datetime]

    async def language(self, user_id: int, language_code: str | None) -> str | None:
        """The language code to speak to a person in: chosen, else Telegram's (which is remembered for alerts)."""
        async with self.database.transaction() as tx:
            chosen, known = await people.language(tx, user_id)
            if language_code is not None and language_code != known:
                await people.remember(tx, user_id, language_code=language_code)
        return chosen or language_code or known

    async def choose_language(self, user_id: int, language: str | None) -> None:
        """Speak this language from now on; None follows Telegram again."""
        async with self.database.transaction() as tx:
            await people.choose_language(tx, user_id, language)

    async def default_charger(self, user_id: int) -> int | None:
        """The charger that commands without a name mean; it may no longer be the person's."""
        async with self.database.transaction() as tx:
            return await people.default_charger(tx, user_id)

    async def choose_charger(self, user_id: int, charger_id: int | None) -> None:
        """Let commands without a name mean this charger of the person; None = none. Raises ChargerNotFound."""
        async with self.database.transaction() as tx:
            if charger_id is not None and await chargers.find(tx, user_id=user_id, charger_id=charger_id) is None:
                raise ChargerNotFound(charger_id)
            await people.choose_charger(tx, user_id, charger_id)

    async def unlink(self, chat_id: int) -> None:
        """Send nothing more to a chat that has blocked or removed the bot."""
        async with self.database.transaction() as tx:
            await chats.unlink(tx, chat_id)
            await alerts.discard_chat(tx, chat_id, self.clock())

    async def relink(self, user_id: int, chat_id: int) -> None:
        """Send alerts to a person's private chat again, e.g. when the person has unblocked the bot."""
        async with self.database.transaction() as tx:
            for membership in await members.accounts_of(tx, user_id):
                await chats.link(
                    tx, account_id=membership.account_id, chat_id=chat_id, user_id=user_id, now=self.clock()
                )

    async def moved(self, old_chat_id: int, new_chat_id: int) -> None:
        """A group has become a supergroup and lives on under another id."""
        async with self.database.transaction() as tx:
            await chats.move(tx, old_chat_id, new_chat_id)
