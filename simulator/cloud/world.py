"""The whole simulated cloud in one object: accounts, groups, chargers, limiter, journal and ordered faults."""

from typing import Any, Self

from simulator.cloud import commands
from simulator.cloud.accounts import Account, Accounts, Group
from simulator.cloud.charger import Car, Charger, ChargingSession, EcoSmart
from simulator.cloud.charging import advance, publish
from simulator.cloud.clock import Clock, SimulatedClock
from simulator.cloud.faults import Faults
from simulator.cloud.journal import Journal
from simulator.cloud.limiter import Limiter
from simulator.cloud.refusals import RefusedError

DEMO = ("demo@example.com", "demo-password")
GUEST = ("guest@example.com", "guest-password")


class World:
    """An empty cloud. Chargers are brought up to the clock's moment whenever somebody looks at them."""

    def __init__(self, clock: Clock | None = None, *, limiter: str = "strict", session_cap: int = 5) -> None:
        self.clock: Clock = clock or SimulatedClock()
        self.limiter = Limiter(limiter)
        self.accounts = Accounts(session_cap)
        self.groups: dict[int, Group] = {}
        self.chargers: dict[int, Charger] = {}
        self.journal = Journal()
        self.faults = Faults()

    @classmethod
    def demo(cls, clock: Clock | None = None, *, limiter: str = "strict", session_cap: int = 5) -> Self:
        """Return a cloud with demo@example.com (chargers Garage 100001 and Street 100002) and guest@example.com."""
        world = cls(clock, limiter=limiter, session_cap=session_cap)
        home = world.add_group("Home", energy_price=0.2)
        parking = world.add_group("Parking", energy_price=0.3)
        demo = world.accounts.add(*DEMO)
        demo.roles = {home.id: "super-admin", parking.id: "super-admin"}
        guest = world.accounts.add(*GUEST)
        guest.name, guest.surname, guest.roles = "Guest", "Driver", {home.id: "user"}
        world.add_charger(home.id, name="Garage", **GARAGE, eco_smart=EcoSmart())
        world.add_charger(parking.id, name="Street", **STREET)
        return world

    def add_group(self, name: str, **attributes: Any) -> Group:
        """Create a group; attributes are those of Group."""
        group = Group(300_001 + len(self.groups), name, **attributes)
        self.groups[group.id] = group
        return group

    def add_charger(self, group_id: int, **attributes: Any) -> Charger:
        """Create an online charger without a car; attributes are those of Charger."""
        number = attributes.pop("id", 100_001 + len(self.chargers))
        if number in self.chargers:
            raise RefusedError(409, "the charger exists already")
        charger = Charger(number, group_id, self.clock.now(), **attributes)
        charger.next_push = charger.time
        self.chargers[charger.id] = charger
        publish(charger)
        return charger

    def charger(self, key: int | str) -> Charger:
        """Return the charger with the id, uid or name, as it is now; 404 when there is none."""
        for charger in [self.chargers[key]] if key in self.chargers else self.chargers.values():
            if key in {charger.id, charger.uid, charger.name, str(charger.id)}:
                advance(charger, self.clock.now())
                return charger
        raise RefusedError(404, "Charger not found")

    def chargers_of(self, account: Account) -> list[Charger]:
        """Return every charger of the account's groups, as they are now."""
        return [self.charger(found.id) for found in self.chargers.values() if found.group_id in account.roles]

    def price_of(self, charger: Charger) -> float:
        """Return the price per kWh: the charger's own, else its group's."""
        return self.groups[charger.group_id].energy_price if charger.energy_price is None else charger.energy_price

    def plug(self, key: int | str, **car: Any) -> None:
        """Connect a car to the charger; keywords are those of Car."""
        charger = self.charger(key)
        commands.plug(charger, Car(**car), self.price_of(charger))

    def unplug(self, key: int | str) -> ChargingSession:
        """Disconnect the car and return the session that ended."""
        charger = self.charger(key)
        commands.unplug(charger, self.price_of(charger))
        return charger.sessions[-1]


GARAGE: dict[str, Any] = {
    "model": "PulsarMax",
    "part_number": "PLP2-0-2-4-9-002-B",
    "phases": 3,
    "max_available_current": 32,
    "max_charging_current": 32,
    "icp_max_current": 40,
    "current_version": "6.7.36",
    "latest_version": "6.7.43",
}
STREET: dict[str, Any] = {"part_number": "PLP1-0-2-3-9-002-D", "has_meter": False}
