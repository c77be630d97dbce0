"""What people do to a charger: at the charger itself (plug, unplug) and through the cloud (lock, remote actions)."""

from collections.abc import Callable
from typing import Any

from simulator.cloud import charger as codes
from simulator.cloud.charger import Car, Charger, ChargingSession
from simulator.cloud.charging import disturb, publish, status_of
from simulator.cloud.refusals import RefusedError

RESUME, PAUSE, RESTART, FACTORY_RESET, UPDATE, RESUME_SCHEDULE = 1, 2, 3, 4, 5, 9
RESTART_READY, RESTART_OFFLINE = 10.0, 90.0
UPDATE_INSTALL, UPDATE_OFFLINE = 240.0, 60.0
STARTABLE = {*range(177, 187), codes.ECO_SMART_QUEUE}
STOPPABLE = {193, codes.CHARGING, codes.DISCHARGING, *codes.POWER_SHARING_QUEUES, *codes.POWER_BOOST_QUEUES}
NOT_ASKING = {codes.CAR_ASLEEP, codes.CAR_FULL}


def plug(charger: Charger, car: Car, price: float) -> None:
    """Connect a car and open a charging session at the price per kWh; 409 when one is connected already."""
    if charger.car:
        raise RefusedError(409, "a car is connected already")
    charger.car = car
    number = charger.id * 1000 + len(charger.sessions) + 1
    charger.session = ChargingSession(number, charger.id, charger.time, price=price, currency=charger.currency)
    if charger.phase_switch is not None:
        charger.single_phase = charger.phase_switch
    disturb(charger)


def unplug(charger: Charger, price: float) -> None:
    """Disconnect the car and close the session at the price per kWh; 409 without a car."""
    session = charger.session
    if not charger.car or not session:
        raise RefusedError(409, "no car is connected")
    session.end, session.price, session.currency = charger.time, price, charger.currency
    charger.sessions.append(session)
    charger.car = charger.session = None
    charger.paused = charger.override = False
    charger.idle_since = charger.time
    disturb(charger)


def clear(charger: Charger) -> None:
    """End an error, a queue and a pinned status."""
    charger.fault = charger.pinned = charger.queue = None
    disturb(charger)


def go_offline(charger: Charger) -> None:
    """Cut the charger from the cloud; it goes on by itself."""
    charger.online = False
    disturb(charger)


def go_online(charger: Charger) -> None:
    """Connect the charger again: it takes over what was set meanwhile and reports at once."""
    charger.online = True
    waiting, charger.pending = charger.pending, {}
    for name, value in waiting.items():
        setattr(charger, name, value)
    disturb(charger)
    publish(charger)


def write(charger: Charger, name: str, value: Any) -> None:
    """Set something the charger itself must take over; an offline one does so when it is back."""
    if not charger.reachable and not charger.busy:
        charger.pending[name] = value
        return
    setattr(charger, name, value)
    disturb(charger)


def set_locked(charger: Charger, *, locked: bool) -> None:
    """Lock or unlock. In OCPP mode the cloud agrees and nothing happens."""
    if charger.operation_mode == "ocpp":
        return
    if charger.locked and not locked:
        charger.idle_since = charger.time
    write(charger, "locked", locked)


def remote_action(charger: Charger, action: object) -> None:
    """Do a remote action: 400 unknown or factory reset, 403 locked or in OCPP mode, 409 not applicable now."""
    actions: dict[object, Callable[[Charger], None]] = {
        RESUME: _resume,
        PAUSE: _pause,
        RESTART: _restart,
        UPDATE: _update,
        RESUME_SCHEDULE: _resume_schedule,
    }
    if isinstance(action, bool) or not isinstance(action, int) or action not in actions:
        raise RefusedError(400, "Unknown or refused action")
    if charger.operation_mode == "ocpp":
        raise RefusedError(403, "The charger is managed through OCPP")
    if charger.locked:
        raise RefusedError(403, "The charger is locked")
    if not charger.reachable or charger.busy:
        raise RefusedError(409, "The charger is not available")
    actions[action](charger)
    charger.pending_action = action if action in {RESUME, PAUSE} else 0
    disturb(charger)


def _resume(charger: Charger) -> None:
    status = status_of(charger)
    if status not in STARTABLE:
        raise RefusedError(409, "There is nothing to resume")
    charger.paused = False
    charger.override = True
    if status == charger.pinned:
        charger.pinned = None


def _pause(charger: Charger) -> None:
    status = status_of(charger)
    if status in NOT_ASKING:
        return
    if status not in STOPPABLE:
        raise RefusedError(409, "There is nothing to pause")
    charger.paused = True
    charger.override = False
    if status == charger.pinned:
        charger.pinned = None


def _resume_schedule(charger: Charger) -> None:
    if status_of(charger) == codes.PAUSED:
        charger.paused = charger.override = False


def _restart(charger: Charger) -> None:
    ready = charger.time + RESTART_READY
    charger.busy = [(ready, codes.READY), (ready + RESTART_OFFLINE, codes.OFFLINE)]


def _update(charger: Charger) -> None:
    if not charger.update_available:
        raise RefusedError(409, "The firmware is up to date")
    installed = charger.time + UPDATE_INSTALL
    charger.busy = [(installed, codes.UPDATING), (installed + UPDATE_OFFLINE, codes.OFFLINE)]
    charger.updating = True
