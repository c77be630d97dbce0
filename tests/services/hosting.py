"""Guests at the garage of a house."""

from datetime import timedelta

from sqlalchemy import select

from bot.db.stored import Stored
from bot.db.tables import AlertRow
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import Charger
from bot.domain.guests import GuestPass
from simulator.cloud.charging import publish
from tests.services.house import GARAGE_ID, OWNER, House

HOUR = timedelta(hours=1)
LOCKS = {"method": "PUT", "path": "/v2/"}
"""The requests that lock and unlock, for ordering faults."""
LIVED = 4
"""Minutes in which every charger is read again."""
_ALERT = Stored(Alert)


async def locked_garage(house: House) -> None:
    """Connected, with a locked charger, and that known."""
    garage = house.world.charger("Garage")
    garage.locked = True
    publish(garage)
    await house.connect()
    house.clock.advance(seconds=1)


async def give(house: House, lasting: timedelta | None = None, *, user_id: int = OWNER) -> Charger:
    """Give a pass for the garage, in the private chat of the giver."""
    return await house.first.guests.give(user_id, user_id, GARAGE_ID, lasting)


async def pass_time(house: House, minutes: float) -> None:
    """Live, and let the loop look for what is due, once a minute; of a longer time only the end is lived."""
    house.clock.advance(minutes=max(0.0, minutes - LIVED))
    for _ in range(int(min(minutes, LIVED))):
        await house.live(minutes=1)
        await house.first.guests.step()


async def messages(house: House) -> list[Alert]:
    """What was put out about guest passes so far, in order."""
    async with house.database.transaction() as tx:
        bodies = await tx.scalars(select(AlertRow.body).order_by(AlertRow.id))
    told = [_ALERT.load(body) for body in bodies]
    kinds = {AlertKind.GUEST_ENDED, AlertKind.GUEST_NOT_LOCKED}
    return [alert for alert in told if alert is not None and alert.kind in kinds]


async def of_garage(house: House) -> GuestPass | None:
    """The pass of the garage, as the owner sees it."""
    return (await house.first.charging.charger(OWNER, GARAGE_ID)).guest


def is_locked(house: House) -> bool:
    """Whether the garage really is."""
    return house.world.charger("Garage").locked


def locks_sent(house: House) -> int:
    """How often the cloud was asked to lock or unlock, or to set a current."""
    return len(house.requests("PUT"))
