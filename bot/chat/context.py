"""What every handler is given: the services and the clock, typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from telegram.ext import Application, CallbackContext, ExtBot

from bot.services.accounts import Accounts
from bot.services.cards import Cards
from bot.services.charging import Charging
from bot.services.dialogs import Dialogs
from bot.services.guests import Guests
from bot.services.live import Live
from bot.services.people import People
from bot.services.receipts import Receipts
from bot.services.schedules import Schedules
from bot.services.sessions import Sessions
from bot.services.telling import Telling
from bot.services.timelines import Timelines
from bot.services.tuning import Tuning
from bot.services.upkeep import Upkeep
from bot.services.watches import Watches

Clock = Callable[[], datetime]
"""Gives the present moment, aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases the chat speaks to."""

    accounts: Accounts
    charging: Charging
    people: People
    dialogs: Dialogs
    cards: Cards
    sessions: Sessions
    tuning: Tuning
    upkeep: Upkeep
    schedules: Schedules
    guests: Guests
    telling: Telling
    timelines: Timelines
    watches: Watches
    live: Live
    receipts: Receipts


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


def surroundings_of(application: BotApplication) -> Surroundings:
    """The surroundings of an application that was built with them."""
    found: Surroundings = application.bot_data[KEY]
    return found
