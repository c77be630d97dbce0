"""The whole simulated Telegram: what control calls order and what they show."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from pydantic import Field

from simulator.telegram.errors import NotPossible
from simulator.telegram.faults import Fault
from simulator.telegram.groups import Groups
from simulator.telegram.people import People
from simulator.telegram.state import Chat, Json

Found = TypeVar("Found")
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Times = Annotated[int, Field(ge=1)]
Age = Annotated[int, Field(ge=0, le=10**9)]


class World(People, Groups):
    """One simulated Telegram. Its methods are the control calls; over HTTP they have the same names and arguments."""

    def messages(self, chat_id: int, bot: int | None = None) -> list[Json]:
        """Return the messages that are visible in a chat, oldest first, as a person sees them."""
        return [each.as_seen() for each in self.seen_chat(chat_id, bot).messages.values()]

    def chat_view(self, chat_id: int, bot: int | None = None) -> Json:
        """Return a chat with its visible messages, the bot's last chat action and the event number."""
        chat = self.seen_chat(chat_id, bot)
        told = {"n": self.changes.n, "chat": chat.as_json(), "action": chat.action, "topics": chat.topics}
        return {**told, "messages": self.messages(chat_id, bot)}

    def given_callbacks(self) -> list[Json]:
        """Return every pressed button with what the bot answered to it."""
        return [each.as_json() for each in self.callbacks.values()]

    def flood(self, seconds: Seconds, times: Times | None = None, bot: int | None = None) -> Json:
        """Answer 429 to the next `times` messages of a bot, or without `times` to all for so many seconds."""
        self.bot(bot).limits.order(seconds, times)
        return {"n": self.changes.n}

    def limit(self, *, on: bool) -> Json:
        """Switch Telegram's own flood limits on or off for all bots; what `flood` orders stays."""
        self.flood_limits = on
        for bot in self.bots.values():
            bot.limits.on = on
        return {"on": on}

    def fault(self, **what: Any) -> Json:
        """Let the next calls of a method fail: the arguments are the fields of Fault."""
        fault = Fault(**what)
        if fault.status is not None and fault.status not in {each.value for each in HTTPStatus if each >= 400}:
            raise NotPossible(400, f"{fault.status} is no status of a failure")
        self.faults.order(fault)
        return {"faults": self.faults.as_json()}

    def age(self, chat_id: int, message_id: int, seconds: Age, bot: int | None = None) -> Json:
        """Make a message so many seconds older, its last edit too."""
        message = self._visible(self.seen_chat(chat_id, bot), message_id)
        message.date -= seconds
        if message.edit_date is not None:
            message.edit_date -= seconds
        self.touch(message)
        return {"message_id": message_id, "date": message.date, "n": self.changes.n}

    def profile(self, bot: int | None = None) -> Json:
        """Return what a bot set about itself: commands by scope and language, texts by language, menu buttons."""
        profile = self.bot(bot).profile
        commands = [
            {"scope": scope, "language_code": language, "commands": given}
            for (scope, language), given in profile.commands.items()
        ]
        menus = [{"chat_id": chat_id, "menu_button": button} for chat_id, button in profile.menu_buttons.items()]
        return {"commands": commands, **profile.texts, "menu_buttons": menus}

    async def chat_past(self, chat: Chat, after: int, seconds: float) -> None:
        """Return once a message of a chat has changed after event number `after`, or after so many seconds."""
        with suppress(TimeoutError):
            await self.wait(lambda: chat.changed > after, seconds)

    async def wait(self, seen: Callable[[], Found | None], seconds: float = 5.0) -> Found:
        """Return what `seen` says as soon as that is true, asking after every event; TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while not (found := seen()):
                await self.changes.wait_past(self.changes.n, seconds)
        return found

    def release(self) -> None:
        """Let everything that waits go on: the server stops."""
        for bot in self.bots.values():
            bot.updates.release()
        self.changes.wake()
