"""One getUpdates after the other: what Telegram has goes into the application's queue, whatever goes wrong between.

The library's own loop ends for good at the first 401 or 404, and asks for a batch it cannot read again and again.
"""

import asyncio
import logging
import warnings
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.chat.application import ALLOWED_UPDATES
from bot.chat.patience import as_asked

log = logging.getLogger(__name__)

LONG_POLL_S = 10
"""How long Telegram may wait for the first update."""

AFTER_A_REFUSAL_S = 5.0

REFUSALS = 6
"""After so many in a row the token is not Telegram's any more: half a minute of 401 is no hiccup."""

LONGEST_REST_S = 30.0

CONFIRM_S = 2.0


class Fetching:
    """Fetches for one bot; only the holder of the lease for updates may let it run."""

    def __init__(self, bot: Bot, queue: asyncio.Queue[object]) -> None:
        self.back = asyncio.Event()
        """Set when Telegram answers after it did not; whoever waits for that clears it."""
        self._bot = bot
        self._queue = queue
        self._offset = 0
        self._failures = 0
        self._refusals = 0
        self._without_webhook = False
        self._task: asyncio.Task[None] | None = None

    def go_on(self) -> None:
        """Fetch in the background from now on; where that has ended by itself, raise what `step` raised."""
        if self._task is None:
            self._task = asyncio.create_task(self._loop())
        elif self._task.done():
            ended, self._task = self._task, None
            ended.result()

    async def stop(self) -> None:
        """Fetch no more, and tell Telegram what was taken: that may fail, takes `CONFIRM_S` at most, never raises."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait({self._task})
        self._task = None
        self._without_webhook = False
        await self._confirm()

    async def _loop(self) -> None:
        while True:
            rest = await self.step()
            await asyncio.sleep(rest)

    async def step(self) -> float:
        """Fetch once, waiting up to `LONG_POLL_S`; how many seconds to rest before the next step.

        Raises InvalidToken when Telegram has refused the token in `REFUSALS` steps in a row, to getMe as well.
        """
        try:
            rest = await self._fetch()
        except InvalidToken:
            return await self._refused()
        except RetryAfter as error:
            log.warning("updates: Telegram asks to wait")
            return as_asked(error).total_seconds()
        except TelegramError as error:
            return self._failed(error)
        if self._failures:
            log.info("updates: Telegram answers again after %d failures", self._failures)
            self.back.set()
        self._failures = self._refusals = 0
        return rest

    def _failed(self, error: TelegramError) -> float:
        self._failures += 1
        self._without_webhook &= not isinstance(error, Conflict)
        rest = min(LONGEST_REST_S, 1.5 ** min(self._failures - 1, 20))
        log.warning("updates: %s, next try in %.0f s", type(error).__name__, rest)
        return rest

    async def _refused(self) -> float:
        """A single refusal may be Telegram's own trouble: getMe is asked too."""
        log.warning("updates: Telegram refused the token, next try in %.0f s", AFTER_A_REFUSAL_S)
        try:
            await self._bot.get_me()
        except InvalidToken:
            self._refusals += 1
            if self._refusals >= REFUSALS:
                raise
        except TelegramError as error:
            log.warning("updates: nor is it told whether the token is good: %s", type(error).__name__)
        else:
            self._refusals = 0
        return AFTER_A_REFUSAL_S

    async def _fetch(self) -> float:
        if not self._without_webhook:
            await self._bot.delete_webhook()
            self._without_webhook = True
        try:
            updates = await self._bot.get_updates(
                offset=self._offset or None, timeout=LONG_POLL_S, allowed_updates=ALLOWED_UPDATES
            )
        except TelegramError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever reading an unheard-of update raises, others are worth having
            log.warning("updates: a batch cannot be read: %s", type(error).__name__)
            await self._one_by_one()
            return 1.0
        for update in updates:
            self._take(update)
        return 0.0

    def _take(self, update: Update) -> None:
        self._queue.put_nowait(update)
        self._offset = update.update_id + 1

    async def _one_by_one(self) -> None:
        """Take what can be read of a batch and pass over the rest. Raises TelegramError where nothing can be passed."""
        before = self._offset
        for raw in await self._unread():
            try:
                self._take(Update.de_json(raw, self._bot))
            except Exception as error:  # noqa: BLE001 - see above
                self._pass_over(raw, error)
        if self._offset == before:
            raise TelegramError("updates without a number")

    async def _unread(self) -> list[Any]:
        """The batch as it came."""
        wanted = {"offset": self._offset, "timeout": 0, "allowed_updates": ALLOWED_UPDATES}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PTBUserWarning)  # it recommends get_updates, which gives all or nothing
            answer = await self._bot.do_api_request("getUpdates", wanted)
        return answer if isinstance(answer, list) else []

    def _pass_over(self, raw: Any, error: Exception) -> None:
        number = raw.get("update_id") if isinstance(raw, dict) else None
        if isinstance(number, int):
            self._offset = number + 1
        log.warning("update %s cannot be read and is passed over: %s", number, type(error).__name__)

    async def _confirm(self) -> None:
        if not self._offset:
            return
        try:
            async with asyncio.timeout(CONFIRM_S):
                await self._bot.get_updates(offset=self._offset, limit=1, timeout=0, allowed_updates=ALLOWED_UPDATES)
        except Exception as error:  # noqa: BLE001 - the end must go on; at worst the last updates come once more
            log.warning("updates: Telegram was not told which are done: %s", type(error).__name__)
