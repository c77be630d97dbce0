"""The services of one process, and what each needs of the others: the one place that knows."""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.schedule import DaysAre
from bot.services.accounts import Accounts
from bot.services.asking import Asking
from bot.services.cards import Cards
from bot.services.charging import Charging
from bot.services.clock_changes import ClockChanges
from bot.services.clouds import Clouds
from bot.services.delivery import Delivery
from bot.services.dialogs import Dialogs
from bot.services.guests import Guests
from bot.services.leadership import Leadership
from bot.services.live import Live
from bot.services.monitor import Monitor
from bot.services.people import People
from bot.services.readings import Readings
from bot.services.receipts import Receipts
from bot.services.schedules import Schedules
from bot.services.sessions import Sessions
from bot.services.telling import Telling
from bot.services.timelines import Timelines
from bot.services.tuning import Tuning
from bot.services.upkeep import Upkeep
from bot.services.watches import Watches
from bot.services.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases, and the steps of what runs by itself."""

    accounts: Accounts
    cards: Cards
    charging: Charging
    dialogs: Dialogs
    guests: Guests
    live: Live
    people: People
    receipts: Receipts
    schedules: Schedules
    sessions: Sessions
    telling: Telling
    timelines: Timelines
    tuning: Tuning
    upkeep: Upkeep
    watches: Watches

    clock_changes: ClockChanges
    clouds: Clouds
    delivery: Delivery
    leadership: Leadership
    monitor: Monitor


def wire(
    clouds: Clouds,
    *,
    interval: timedelta,
    source: str = "groups",
    allowed: frozenset[int | str] = frozenset(),
    days_are: DaysAre = DaysAre.LOCAL,
    chance: Callable[[], float] = random.random,
) -> Services:
    """All services on the database, the clock and the keys of these clouds."""
    database, cipher, clock = clouds.database, clouds.cipher, clouds.clock
    asking = Asking(database=database, clouds=clouds, clock=clock)
    readings = Readings(database=database, clouds=clouds, clock=clock, interval=interval, asking=asking, source=source)
    monitor = Monitor(database=database, readings=readings, clock=clock, chance=chance)
    writing = Writing(database=database, clouds=clouds, monitor=monitor, clock=clock)
    charging = Charging(database=database, monitor=monitor, writing=writing)
    return Services(
        accounts=Accounts(
            database=database, cipher=cipher, clouds=clouds, charging=charging, clock=clock, allowed=allowed
        ),
        cards=Cards(database=database, clock=clock, interval=interval),
        charging=charging,
        dialogs=Dialogs(database=database, cipher=cipher, clock=clock),
        guests=Guests(database=database, writing=writing, clock=clock),
        live=Live(database=database, clock=clock),
        people=People(database=database, clock=clock),
        receipts=Receipts(database=database),
        schedules=Schedules(database=database, writing=writing, clock=clock, days_are=days_are),
        sessions=Sessions(database=database, clock=clock),
        telling=Telling(database=database, clock=clock),
        timelines=Timelines(database=database),
        tuning=Tuning(database=database, writing=writing, clock=clock),
        upkeep=Upkeep(writing=writing),
        watches=Watches(database=database, clock=clock, days_are=days_are),
        clock_changes=ClockChanges(database=database, clock=clock, days_are=days_are),
        clouds=clouds,
        delivery=Delivery(database=database, clock=clock, chance=chance),
        leadership=Leadership(database=database, clock=clock, owner=secrets.token_hex(8)),
        monitor=monitor,
    )
