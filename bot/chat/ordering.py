"""Updates of one chat one after the other, updates of different chats side by side."""

from asyncio import Lock
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 256
"""Updates under way together, those that wait for their chat's turn included."""


class PerChatProcessor(BaseUpdateProcessor):
    """A slow answer of the cloud holds up its own chat only, and a dialog never overtakes itself."""

    __slots__ = ("_turns",)

    def __init__(self, max_concurrent_updates: int = AT_ONCE) -> None:
        super().__init__(max_concurrent_updates)
        self._turns: WeakValueDictionary[int, Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn; a lock lives as long as somebody holds or awaits it."""
        turn = self._turns.setdefault(_chat_of(update), Lock())
        async with turn:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to release."""


def _chat_of(update: object) -> int:
    if not isinstance(update, Update):
        return 0
    if update.effective_chat is not None:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user is not None else 0
