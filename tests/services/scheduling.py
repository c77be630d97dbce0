"""Schedules in a house: two drafts, the service, and looks at both sides."""

from datetime import time

from bot.db import members
from bot.domain.access import Role
from bot.domain.schedule import EVERY_DAY, Weekday
from bot.domain.schedule_draft import Draft
from bot.services.schedules import Schedules, SeenSchedules
from simulator.cloud.limiter import Limiter
from tests.services.house import GARAGE_ID, OWNER, House

NIGHT = Draft(start=time(22), stop=time(6), days=EVERY_DAY - {Weekday.SATURDAY, Weekday.SUNDAY})
NOON = Draft(start=time(13), stop=time(15), max_current_a=10)
PATH = f"/chargers/{GARAGE_ID}/schedules"


def service(house: House) -> Schedules:
    """The service of the first replica."""
    return Schedules(database=house.database, writing=house.first.charging.writing, clock=house.clock)


async def seen(house: House) -> SeenSchedules:
    """What the owner sees."""
    return await service(house).stored(OWNER, GARAGE_ID)


async def read(house: House, minutes: float = 3) -> SeenSchedules:
    """Have the list read, and let that happen."""
    await service(house).follow(OWNER, GARAGE_ID, chat_id=OWNER, message_id=1, argument="list")
    house.clock.advance(seconds=1)
    await house.live(minutes=minutes)
    return await seen(house)


async def settled(house: House) -> None:
    """Connected, known whole, the list read, and the cloud as strict as it gets."""
    await house.connect()
    await house.live(minutes=4)
    house.world.limiter = Limiter("strict")
    await house.live(minutes=2)
    await read(house)


def in_the_cloud(house: House) -> list[tuple[str, str, bool]]:
    """Start, stop and whether it is on, of every schedule the cloud holds."""
    return [(each["start"], each["stop"], each["enable"]) for each in house.world.charger(GARAGE_ID).schedules]


def refused(house: House) -> list[int]:
    """The requests the limiter has refused."""
    return [entry["status"] for entry in house.world.journal.entries if entry["status"] == 429]


async def join(house: House, user_id: int, role: Role) -> None:
    """Make a person a member."""
    account_id = (await house.account_ids())[0]
    async with house.database.transaction() as tx:
        await members.add(tx, account_id=account_id, user_id=user_id, role=role, now=house.clock())
