"""Pushing updates to a bot's URL, one after the other, again and again until it says 2xx."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import aiohttp

from simulator.telegram.state import Bot

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
_TAKEN = range(200, 300)
_TIMEOUT = aiohttp.ClientTimeout(total=30)


def start_webhook(bot: Bot, clock: Callable[[], float], url: str, secret: str, max_connections: int) -> None:
    """Begin to push; `secret` goes along in the header a bot checks."""
    end_webhook(bot)
    webhook = bot.webhook
    webhook.url, webhook.secret, webhook.max_connections = url, secret, max_connections
    webhook.last_error, webhook.last_error_at = "", 0
    webhook.task = asyncio.create_task(_push(bot, clock))


def end_webhook(bot: Bot) -> asyncio.Task[None] | None:
    """Stop to push at once; what was not taken stays pending. Returns the task that ends, if there is one."""
    task, bot.webhook.task, bot.webhook.url = bot.webhook.task, None, ""
    if task is not None:
        task.cancel()
    return task


async def stop_webhook(bot: Bot) -> None:
    """Stop to push and wait until that has ended."""
    if task := end_webhook(bot):
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _push(bot: Bot, clock: Callable[[], float]) -> None:
    pause = _FIRST_PAUSE
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
        while True:
            update = await bot.updates.first()
            error = await _post(session, bot, update)
            if not error:
                bot.updates.confirm(update["update_id"] + 1)
                pause = _FIRST_PAUSE
                continue
            bot.webhook.last_error, bot.webhook.last_error_at = error, int(clock())
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


async def _post(session: aiohttp.ClientSession, bot: Bot, update: dict[str, Any]) -> str:
    """Post one update and return what went wrong, "" when nothing."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": bot.webhook.secret} if bot.webhook.secret else {}
    try:
        async with session.post(bot.webhook.url, json=update, headers=headers, allow_redirects=False) as answer:
            if answer.status in _TAKEN:
                return ""
            return f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except (aiohttp.ClientError, TimeoutError) as error:
        return f"Connection failed: {type(error).__name__}"
