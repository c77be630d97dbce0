"""Telegram says how long to wait when a chat gets too much at once: an answer to a person waits and is sent again.

A message that Telegram refused in this way was not sent, so nothing is said twice.
"""

import asyncio
import logging
import warnings
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import RetryAfter
from telegram.warnings import PTBDeprecationWarning

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST = timedelta(seconds=60)
"""Whoever has waited longer has asked again."""


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The call's answer; where Telegram asks for a pause, that of a second try. Raises what the call raises."""
    try:
        return await call()
    except RetryAfter as error:
        wait = as_asked(error)
        if wait > LONGEST:
            raise
    log.warning("Telegram asks to wait %.0f s", wait.total_seconds())
    await asyncio.sleep(wait.total_seconds())
    return await call()


def as_asked(error: RetryAfter) -> timedelta:
    """How long Telegram asks to wait."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)  # both types it may have are understood
        after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)
