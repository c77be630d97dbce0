"""Updates of one person in one chat one after the other, everything else side by side."""

import asyncio
import logging
from asyncio import Lock
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

log = logging.getLogger(__name__)

AT_ONCE = 256
"""Updates under way together, those that wait for their turn included."""

Meanwhile = Callable[[Update], Awaitable[bool]]
"""Answers a press that has to wait for its turn; whether Telegram took the answer."""

answered_early: ContextVar[bool] = ContextVar("answered_early", default=False)
"""Whether the press being handled was answered while it waited; Telegram takes one answer."""

_Turns: TypeAlias = WeakValueDictionary[tuple[int, int], Lock]


class PerPersonProcessor(BaseUpdateProcessor):
    """A slow answer of the cloud holds up the one who waits for it only, and a dialog never overtakes itself."""

    __slots__ = ("_meanwhile", "_turns")

    def __init__(self, meanwhile: Meanwhile | None = None, max_concurrent_updates: int = AT_ONCE) -> None:
        super().__init__(max_concurrent_updates)
        self._meanwhile = meanwhile
        self._turns: _Turns = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the turn, a press not without an answer; a lock lives as long as somebody holds or awaits it."""
        turn = self._turns.setdefault(_whose(update), Lock())
        answering = asyncio.ensure_future(self._answer(update)) if turn.locked() else None
        async with turn:
            if answering is not None:
                answered_early.set(await answering)
            await coroutine

    async def _answer(self, update: object) -> bool:
        if self._meanwhile is None or not isinstance(update, Update) or update.callback_query is None:
            return False
        try:
            return await self._meanwhile(update)
        except Exception as error:  # noqa: BLE001 - the press itself comes next, and meets what is wrong in full
            log.warning("update %d: not answered while it waits: %s", update.update_id, type(error).__name__)
            return False

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to release."""


def _whose(update: object) -> tuple[int, int]:
    """The chat and the person; 0 for what is not known."""
    if not isinstance(update, Update):
        return 0, 0
    chat, user = update.effective_chat, update.effective_user
    return chat.id if chat is not None else 0, user.id if user is not None else 0
