"""A charger: what it is doing, what it is set to, what it can do."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from bot.domain.access import Action, Role
from bot.domain.changes import Change
from bot.domain.guests import GuestPass
from bot.domain.session import ChargingSession

MIN_CURRENT_A = 6
"""Every model refuses less (IEC 61851)."""

USUAL_MAX_CURRENT_A = 32
"""Assumed as the upper bound for typed numbers while a charger's own maximum is not known yet."""

MIN_ICP_CURRENT_A, MAX_ICP_CURRENT_A = 6, 255
"""Range of the main fuse limit that Power Boost accepts."""


class ChargerStatus(StrEnum):
    """What a charger is doing; `bot.wallbox.payloads` maps the cloud's numbers to it."""

    READY = "ready"
    """Free, no car."""
    CHARGING = "charging"
    DISCHARGING = "discharging"
    """The car feeds the house (Quasar)."""
    PAUSED = "paused"
    """Paused by a person; stays so until resumed."""
    SCHEDULED = "scheduled"
    """A car waits for the next schedule."""
    WAITING_FOR_CAR = "waiting_for_car"
    """A car is connected and asks for nothing: full, asleep or not ready."""
    WAITING_FOR_POWER_SHARING = "waiting_for_power_sharing"
    """Other chargers have the current now."""
    WAITING_FOR_POWER_BOOST = "waiting_for_power_boost"
    """The house needs the power now."""
    WAITING_FOR_ECO_SMART = "waiting_for_eco_smart"
    """Not enough sun."""
    WAITING_FOR_METER = "waiting_for_meter"
    """The MID meter failed or left its safety margin; an administrator is needed."""
    FINISHED = "finished"
    """The session is over and the cable still connected."""
    LOCKED = "locked"
    """Locked, no car."""
    LOCKED_CAR_CONNECTED = "locked_car_connected"
    """Locked with a car waiting."""
    UPDATING = "updating"
    """Installing firmware: must not be restarted."""
    ERROR = "error"
    OFFLINE = "offline"
    """The cloud has lost the charger; it may well go on charging."""
    UNKNOWN = "unknown"
    """A number this version does not know."""

    @property
    def car_connected(self) -> bool | None:
        """Whether a cable is in a car; None where the status does not tell."""
        if self in _TELLS_NOTHING_OF_THE_CAR:
            return None
        return self not in {ChargerStatus.READY, ChargerStatus.LOCKED}

    @property
    def waiting(self) -> bool:
        """Whether a car is connected and something other than a person holds the energy back."""
        return self in _WAITING

    @property
    def energy_flows(self) -> bool:
        """Whether the car charges or discharges."""
        return self in {ChargerStatus.CHARGING, ChargerStatus.DISCHARGING}

    @property
    def reachable(self) -> bool:
        """Whether the charger answers commands at all."""
        return self not in {ChargerStatus.OFFLINE, ChargerStatus.UPDATING}


_TELLS_NOTHING_OF_THE_CAR = frozenset(
    {ChargerStatus.UPDATING, ChargerStatus.ERROR, ChargerStatus.OFFLINE, ChargerStatus.UNKNOWN}
)
_WAITING = frozenset(
    {
        ChargerStatus.SCHEDULED,
        ChargerStatus.WAITING_FOR_CAR,
        ChargerStatus.WAITING_FOR_POWER_SHARING,
        ChargerStatus.WAITING_FOR_POWER_BOOST,
        ChargerStatus.WAITING_FOR_ECO_SMART,
        ChargerStatus.WAITING_FOR_METER,
    }
)


class EcoSmartMode(StrEnum):
    """How a charger with solar support uses the sun."""

    OFF = "off"
    ECO = "eco"
    """Sun first, grid for the rest."""
    FULL_SOLAR = "full_solar"
    """Sun only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerSnapshot:
    """What the cloud said about one charger at one moment.

    None means that the answer did not say. One groups GET gives the fast half (status, power, energy,
    lock) of every charger; the slow half (own maximum current, eco-smart, currency, zone …) comes from a status GET.
    """

    charger_id: int
    """The serial number, wherever both are visible."""
    taken_at: datetime
    """When the question was asked (aware, UTC)."""
    status: ChargerStatus = ChargerStatus.UNKNOWN
    status_code: int | None = None
    """The cloud's own number, for the log."""
    uid: str | None = None
    name: str | None = None
    group_id: int | None = None
    group_name: str | None = None
    profile: str | None = None
    """The account's role in the group in the cloud's words ("super-admin", "user" …)."""
    model: str | None = None
    part_number: str | None = None

    charging_power_kw: float | None = None
    added_energy_kwh: float | None = None
    """Of this session, or of the last one until the next begins."""
    added_green_energy_kwh: float | None = None
    added_grid_energy_kwh: float | None = None
    added_discharged_energy_kwh: float | None = None
    added_range_km: int | None = None
    charging_time_s: int | None = None
    """As the cloud counts; grows while plugged in and idle, so never a receipt's figure."""
    state_of_charge_percent: int | None = None
    """Only Quasar knows it."""
    last_sync_at: datetime | None = None
    """The charger's last word to the cloud."""
    telemetry_at: datetime | None = None
    """Of the newest telemetry a status answer has told; no other answer tells it."""
    heard_at: datetime | None = None
    """When an answer last told something that the charger must have said since."""
    silent: bool = False
    """The cloud repeats what it knew, and a status answer has confirmed that nothing came for SILENT_AFTER."""

    locked: bool | None = None
    max_charging_current_a: int | None = None
    """What it is set to; negative when a Quasar is set to discharge."""
    max_available_current_a: int | None = None
    """The most this charger can be set to."""
    icp_max_current_a: int | None = None
    """Main fuse limit of Power Boost; 0 = not set up."""
    eco_smart: EcoSmartMode | None = None
    """None also where the charger has no eco-smart."""
    energy_cost: float | None = None
    """Price in `currency` per kWh."""
    currency: str | None = None
    """ISO 4217 code."""
    time_zone: str | None = None
    """IANA name."""
    ocpp_mode: bool | None = None
    """Run by an OCPP provider: the cloud then accepts commands without effect."""
    firmware: str | None = None
    latest_firmware: str | None = None
    update_available: bool | None = None

    def onto(self, earlier: Self | None) -> Self:
        """This snapshot with what it does not say filled in from an earlier one of the same charger.

        A charger that has fallen silent is offline, whatever the cloud repeats.
        """
        if earlier is None:
            return self
        missing = {f.name for f in fields(self) if getattr(self, f.name) is None} - _NEVER_CARRIED_OVER
        whole = replace(self, **{name: getattr(earlier, name) for name in missing})
        if whole.heard_at is None or any(getattr(whole, each) != getattr(earlier, each) for each in _TELEMETRY):
            return replace(whole, heard_at=self.taken_at)
        confirmed = self.telemetry_at is not None and self.taken_at - whole.heard_at >= SILENT_AFTER
        if not (confirmed or earlier.silent):
            return whole
        return replace(whole, silent=True, status=ChargerStatus.OFFLINE, last_sync_at=whole.telemetry_at)

    @property
    def label(self) -> str:
        """What people call it; the serial number where it has no name."""
        return self.name or str(self.charger_id)

    @property
    def slow_half_known(self) -> bool:
        """Whether a status GET has ever contributed to this snapshot."""
        return self.max_available_current_a is not None

    @property
    def has_eco_smart(self) -> bool:
        """Whether this model, as set up, knows eco-smart."""
        return self.eco_smart is not None

    @property
    def has_power_boost(self) -> bool:
        """Whether Power Boost is set up, without which a main fuse limit cannot be set."""
        return bool(self.icp_max_current_a)

    @property
    def bidirectional(self) -> bool:
        """Whether it can discharge a car: part numbers of Quasar begin with QS."""
        return (self.part_number or "").startswith("QS")

    @property
    def session_cost(self) -> float | None:
        """Energy so far times the price, in `currency`."""
        if self.added_energy_kwh is None or self.energy_cost is None:
            return None
        return self.added_energy_kwh * self.energy_cost

    @property
    def current_range_a(self) -> range:
        """The max charging currents that may be asked for, in amperes."""
        return range(MIN_CURRENT_A, (self.max_available_current_a or USUAL_MAX_CURRENT_A) + 1)


_NEVER_CARRIED_OVER = frozenset(
    {"status_code", "state_of_charge_percent", "last_sync_at", "charging_time_s", "added_range_km"}
)
"""An old value of these would be read as a new one."""

_TELEMETRY = ("status_code", "charging_power_kw", "added_energy_kwh", "telemetry_at")
"""What the charger tells the cloud about every 30 s while it charges, every 300 s otherwise."""

SILENT_AFTER = timedelta(minutes=15)
"""Three idle reports missed."""


def is_locked(snapshot: ChargerSnapshot) -> bool:
    """Whether the charger is locked, by its setting or by its status, whichever says so."""
    if snapshot.status in {ChargerStatus.LOCKED, ChargerStatus.LOCKED_CAR_CONNECTED}:
        return True
    return bool(snapshot.locked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person requested and the cloud has not confirmed yet."""

    action: Action
    by: int
    """Telegram user id."""
    at: datetime
    answered: bool = False
    """Whether the cloud's answer to the request already shows its effect."""

    def open_in(self, snapshot: ChargerSnapshot) -> bool:
        """Whether a snapshot cannot show the effect yet and does not, so that "pausing…" is the truth."""
        if self.answered or snapshot.taken_at >= self.at + TAKES_EFFECT:
            return self.action in _TAKES_LONG and not snapshot.status.reachable
        return snapshot.taken_at <= self.at or not _shows_effect(self.action, snapshot)


_TAKES_LONG = frozenset({Action.RESTART, Action.UPDATE_FIRMWARE})
"""Under way for as long as the charger is away."""

TAKES_EFFECT = timedelta(seconds=20)
"""How long a command may take until the cloud shows its effect."""


def too_early(asked: Asked | None, stored: ChargerSnapshot, said: ChargerSnapshot) -> bool:
    """Whether an answer still tells the settings of before a change that the cloud has confirmed already.

    The cloud's reads lag behind its writes by some seconds; `stored` holds what the write's answer showed.
    """
    if asked is None or not asked.answered or said.taken_at >= asked.at + TAKES_EFFECT:
        return False
    return any(getattr(said, each) not in {None, getattr(stored, each)} for each in _CONFIRMED)


_CONFIRMED = ("locked", "max_charging_current_a", "icp_max_current_a", "energy_cost", "eco_smart")


def _shows_effect(action: Action, snapshot: ChargerSnapshot) -> bool:
    match action:
        case Action.PAUSE:
            return not snapshot.status.energy_flows
        case Action.RESUME:
            return snapshot.status.energy_flows or snapshot.status.car_connected is False
        case Action.RESUME_SCHEDULE:
            return snapshot.status is not ChargerStatus.PAUSED
        case Action.LOCK:
            return is_locked(snapshot)
        case Action.UNLOCK:
            return not is_locked(snapshot)
        case _:
            return action not in _TAKES_LONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Charger:
    """A charger as one person sees it: the stored snapshot and what the person may do."""

    account_id: int
    role: Role
    snapshot: ChargerSnapshot
    """Its `taken_at` is the age to show."""
    asked: Asked | None
    """What is under way and not yet seen in the snapshot."""
    next_read_at: datetime
    """When the account's budget allows the next read."""
    change: Change | None = None
    """The person's latest change of a value that still stands and was not undone; it may be too old to undo."""
    scheduled: bool | None = None
    """Whether a schedule is switched on; None while the schedules were never read."""
    guest: GuestPass | None = None
    """The pass for which it is unlocked, if any."""
    sign_in_refused: bool = False
    """The cloud no longer takes the account's password: nothing is read and nothing can be asked."""
    recorded: ChargingSession | None = None
    """The newest session the cloud has recorded, as far as that was read."""
