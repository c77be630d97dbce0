"""State of one simulated charger, the car on it and its charging sessions; behaviour is in charging and commands."""

import re
from dataclasses import dataclass, field
from math import inf
from typing import Any

from simulator.cloud.identifiers import uid

READY, UPDATING, OFFLINE, ERROR = 161, 166, 0, 14
SCHEDULED, WAITING_SCHEDULE = 177, 179
CAR_ASLEEP, CAR_FULL, PAUSED = 180, 181, 182
POWER_SHARING_QUEUES, POWER_BOOST_QUEUES, ECO_SMART_QUEUE = (183, 184), (185, 186), 189
CHARGING, DISCHARGING, LOCKED, LOCKED_WITH_CAR = 194, 196, 209, 210
BATTERY, KEPT_CHARGE = 60.0, 20  # kWh of every car; the percentage below which none is discharged


@dataclass
class Car:
    """A plugged car that still wants `kwh`; `taken` kWh of it have arrived. An asleep car asks for nothing."""

    kwh: float = 20.0
    max_current: int = 32
    phases: int = 3
    asleep: bool = False
    taken: float = 0.0

    @property
    def full(self) -> bool:
        """Say whether the car has all it wanted, to a thousandth of a watt-hour."""
        return self.kwh - self.taken < 1e-6

    @property
    def spare(self) -> float:
        """Return the kWh that may be discharged."""
        return BATTERY * (100 - KEPT_CHARGE) / 100 - (self.kwh - self.taken)

    @property
    def state_of_charge(self) -> int:
        """Return how full the battery is, in per cent."""
        return min(100, max(0, round(100 - (self.kwh - self.taken) / BATTERY * 100)))


@dataclass
class ChargingSession:
    """From plug to unplug. Energies in kWh, `seconds` counts only while energy flows, moments are epoch seconds."""

    number: int
    charger_id: int
    start: float
    end: float | None = None
    energy: float = 0.0
    green: float = 0.0
    discharged: float = 0.0
    seconds: float = 0.0
    discharging_seconds: float = 0.0
    price: float = 0.0
    currency: str = "EUR"

    @property
    def cost(self) -> float:
        """Return energy, to the watt-hour as it is told, times price."""
        return round(self.energy, 3) * self.price


@dataclass
class EcoSmart:
    """Eco-smart settings: mode 0 eco, 1 full solar."""

    enabled: bool = False
    mode: int = 0
    percentage: int = 100


@dataclass(frozen=True)
class Telemetry:
    """What the charger last told the cloud, at epoch seconds `at`. Power in kW, energies in kWh."""

    at: float
    status: int
    power: float
    energy: float
    green: float
    discharged: float
    state_of_charge: int | None
    seconds: float
    plugged: bool
    locked: bool
    max_charging_current: int
    icp_max_current: int
    home_sharing: bool
    eco_smart: EcoSmart | None


@dataclass
class Charger:
    """One charger. `time` is the moment its state is true for; charging.advance moves it."""

    id: int
    group_id: int
    time: float
    name: str = ""
    uid: str = ""
    model: str = "PulsarPlus"
    part_number: str = "PLP1-0-2-4-9-002-D"
    phases: int = 1
    max_available_current: int = 16
    current_version: str = "6.7.36"
    latest_version: str = "6.7.36"
    timezone: str | None = "Europe/Madrid"
    wifi_signal: int = 75
    has_meter: bool = True
    # settings
    locked: bool = False
    max_charging_current: int = 16
    icp_max_current: int = 0
    home_sharing: bool = False
    auto_lock: bool = False
    auto_lock_time: int = 60
    eco_smart: EcoSmart | None = None
    phase_switch: bool | None = None
    single_phase: bool = False
    energy_price: float | None = None
    currency: str = "EUR"
    operation_mode: str = "wallbox"
    ocpp: dict[str, str] = field(default_factory=lambda: {"address": "", "chargePointIdentity": "", "password": ""})
    schedules: list[dict[str, Any]] = field(default_factory=list)
    last_schedule: int = 0
    config_changed: float = 0.0
    # surroundings
    sun: float = 0.0
    house_current: float = 0.0
    car: Car | None = None
    # what goes on
    online: bool = True
    paused: bool = False
    override: bool = False
    queue: int | None = None
    fault: int | None = None
    pinned: int | None = None
    busy: list[tuple[float, int]] = field(default_factory=list)
    updating: bool = False
    idle_since: float = 0.0
    session: ChargingSession | None = None
    sessions: list[ChargingSession] = field(default_factory=list)
    # between charger and cloud
    shown: Telemetry | None = None
    noted_status: int = READY
    next_push: float = 0.0
    live_until: float = 0.0
    pending_action: int = 0
    pending: dict[str, Any] = field(default_factory=dict)
    drift: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.name or f"{self.model} SN {self.id}"
        self.uid = self.uid or uid("CHARGER", self.id)
        self.idle_since = self.config_changed = self.time

    @property
    def bidirectional(self) -> bool:
        """Say whether it can discharge a car: a Quasar."""
        return self.part_number.startswith("QS")

    @property
    def discharges(self) -> bool:
        """Say whether it is set to discharge: by a negative current."""
        return self.bidirectional and self.max_charging_current < 0

    @property
    def update_available(self) -> bool:
        """Say whether the latest firmware is later than its own; the latest may also be an earlier one."""
        return _version(self.latest_version) > _version(self.current_version)

    @property
    def reachable(self) -> bool:
        """Say whether the cloud can talk to the charger now."""
        return self.online and not (self.busy and self.busy[0][1] == OFFLINE)

    @property
    def known_sessions(self) -> list[ChargingSession]:
        """Return the ended sessions the cloud has heard of: of one that ended offline it hears later."""
        heard = inf if self.reachable or not self.shown else self.shown.at
        return [session for session in self.sessions if (session.end or 0.0) <= heard]

    @property
    def ordered_schedules(self) -> list[dict[str, Any]]:
        """Return the schedules as the cloud holds them, which an offline charger may not have taken over yet."""
        schedules: list[dict[str, Any]] = self.pending.get("schedules", self.schedules)
        return schedules

    @property
    def last_session(self) -> ChargingSession | None:
        """Return the session going on, else the latest one that ended."""
        return self.session or (self.sessions[-1] if self.sessions else None)


def _version(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]
