"""What every handler is given: the services and the clock, typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from telegram.ext import Application, CallbackContext, ExtBot

from bot.services.wiring import Services

Clock = Callable[[], datetime]
"""Gives the present moment, aware."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the composition root hands to the chat."""

    services: Services
    clock: Clock


KEY = "surroundings"
"""Where the application keeps its surroundings."""


class BotContext(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The only point at which services reach a handler."""

    @property
    def surroundings(self) -> Surroundings:
        """The services and the clock."""
        found: Surroundings = self.bot_data[KEY]
        return found


BotApplication: TypeAlias = Application[ExtBot[None], BotContext, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]
