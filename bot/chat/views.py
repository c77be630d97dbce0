"""Messages other than the status card that are brought up to date when a reading arrives."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.chat.language import Language
from bot.chat.screens import Screen
from bot.services.wiring import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a waiting message shows."""

    services: Services
    say: Language
    now: datetime
    user_id: int
    charger_id: int
    argument: str
    """What follows the colon of the view; empty where nothing does."""


View = Callable[[Wish], Awaitable[Screen]]

VIEWS: dict[str, View] = {}
"""By what stands before the colon of a card's view. Feature modules under `handlers` are not imported here: each view
lives in a module of its own beside the texts."""
