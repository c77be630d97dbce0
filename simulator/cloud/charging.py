"""How a charger behaves as time passes: its status, its power, what it tells the cloud and when."""

from math import floor, inf

from simulator.cloud import charger as codes
from simulator.cloud.charger import Charger, ChargingSession, EcoSmart, Telemetry
from simulator.cloud.windows import next_boundary, next_opening, open_entry

VOLTS = 230
MIN_CURRENT = 6
SMALLEST = 1e-6  # kWh
LIVE_PUSH, IDLE_PUSH = 30.0, 300.0
LIVE_AFTER_EVENT, PUSH_AFTER_EVENT = 120.0, 5.0
DAY = 86_400.0


def advance(charger: Charger, now: float) -> None:
    """Bring the charger to the moment, in steps, so that everything happens when it is due."""
    while charger.time < now:
        until = min(now, _next_event(charger))
        _run(charger, until)
        _happen(charger)
        _note_status(charger)


def status_of(charger: Charger) -> int:
    """Return the status the charger is truly in at its own time."""
    if charger.pinned is not None:
        return charger.pinned
    if not charger.online:
        return codes.OFFLINE
    if charger.busy:
        return charger.busy[0][1]
    if charger.fault is not None:
        return charger.fault
    if charger.locked:
        return codes.LOCKED_WITH_CAR if charger.car else codes.LOCKED
    return _connected_status(charger) if charger.car else codes.READY


def power_of(charger: Charger) -> float:
    """Return the kW to or from the car: phases x 230 V x current; 0 unless energy flows, which it also does offline."""
    if not _flowing(charger):
        return 0.0
    return phases_of(charger) * VOLTS * current_of(charger) / 1000


def phases_of(charger: Charger) -> int:
    """Return how many phases carry current between this charger and the car on it."""
    own = 1 if charger.single_phase else charger.phases
    return min(own, charger.car.phases) if charger.car else own


def current_of(charger: Charger) -> int:
    """Return the amperes per phase the charger would give now: the least of all its limits."""
    limits: list[float] = [abs(charger.max_charging_current), charger.max_available_current]
    if charger.car:
        limits.append(charger.car.max_current)
    limits += [_power_boost_limit(charger), _schedule_limit(charger), _eco_smart_limit(charger)]
    return floor(min(limits))


def disturb(charger: Charger) -> None:
    """Tell that somebody did something to the charger now: it reports within seconds and stays live for two minutes."""
    charger.live_until = charger.time + LIVE_AFTER_EVENT
    charger.next_push = min(charger.next_push, charger.time + PUSH_AFTER_EVENT)
    _note_status(charger)


def publish(charger: Charger) -> None:
    """Let the cloud know the present state."""
    charger.shown = telemetry_of(charger)
    charger.pending_action = 0


def telemetry_of(charger: Charger) -> Telemetry:
    """Return the present state in the form the cloud shows."""
    session = charger.last_session or ChargingSession(0, charger.id, charger.time)
    eco = charger.eco_smart
    return Telemetry(
        at=charger.time,
        status=status_of(charger),
        power=power_of(charger),
        energy=session.energy,
        green=session.green,
        discharged=session.discharged,
        state_of_charge=charger.car.state_of_charge if charger.car and charger.bidirectional else None,
        seconds=session.seconds,
        plugged=charger.car is not None,
        locked=charger.locked,
        max_charging_current=charger.max_charging_current,
        icp_max_current=charger.icp_max_current,
        home_sharing=charger.home_sharing,
        eco_smart=EcoSmart(eco.enabled, eco.mode, eco.percentage) if eco else None,
    )


def _connected_status(charger: Charger) -> int:
    if charger.paused:
        return codes.PAUSED
    if not charger.override:
        waiting = _schedule_status(charger) or _eco_smart_status(charger)
        if waiting:
            return waiting
    return _power_status(charger)


def _schedule_status(charger: Charger) -> int:
    enabled = [entry for entry in charger.schedules if entry["enable"]]
    if not enabled or open_entry(enabled, charger.time, charger.timezone):
        return 0
    opens = next_opening(enabled, charger.time, charger.timezone)
    return codes.WAITING_SCHEDULE if opens - charger.time <= DAY else codes.SCHEDULED


def _eco_smart_status(charger: Charger) -> int:
    return codes.ECO_SMART_QUEUE if _eco_smart_limit(charger) < MIN_CURRENT else 0


def _power_status(charger: Charger) -> int:
    if charger.queue is not None:
        return charger.queue
    if _power_boost_limit(charger) < MIN_CURRENT:
        return codes.POWER_BOOST_QUEUES[0]
    car = charger.car
    if car and charger.discharges:
        return codes.DISCHARGING if car.spare > SMALLEST else codes.CAR_FULL
    if car and car.full:
        return codes.CAR_FULL
    return codes.CAR_ASLEEP if car and car.asleep else codes.CHARGING


def _power_boost_limit(charger: Charger) -> float:
    if not charger.home_sharing or charger.icp_max_current <= 0:
        return inf
    return charger.icp_max_current - charger.house_current


def _schedule_limit(charger: Charger) -> float:
    entry = None if charger.override else open_entry(charger.schedules, charger.time, charger.timezone)
    limit = entry["max_current"] if entry else 0
    return max(limit, MIN_CURRENT) if 1 < limit < 32 else inf


def _eco_smart_limit(charger: Charger) -> float:
    eco = charger.eco_smart
    if charger.override or not eco or not eco.enabled:
        return inf
    solar = charger.sun * 1000 / (VOLTS * phases_of(charger))
    return solar if eco.mode == 1 else max(solar, MIN_CURRENT)


def _flowing(charger: Charger) -> bool:
    """Say whether energy flows: a charger that lost the cloud goes on; one with a pinned status does what it shows."""
    if charger.pinned is not None:
        return charger.pinned == codes.CHARGING and charger.car is not None and not charger.car.full
    if charger.busy or charger.fault is not None or charger.locked or not charger.car:
        return False
    return _connected_status(charger) in {codes.CHARGING, codes.DISCHARGING}


def _next_event(charger: Charger) -> float:
    at = charger.time
    due = [charger.live_until, _done_at(charger), _auto_lock_at(charger)]
    due += [until for until, _ in charger.busy[:1]]
    if charger.car and charger.schedules:
        due.append(next_boundary(charger.schedules, at, charger.timezone))
    return min((moment for moment in due if moment > at), default=inf)


def _done_at(charger: Charger) -> float:
    """Return when the car is full, or discharged as far as may be."""
    power = power_of(charger)
    if not charger.car or power <= 0:
        return inf
    left = charger.car.spare if charger.discharges else charger.car.kwh - charger.car.taken
    return charger.time + left / power * 3600


def _auto_lock_at(charger: Charger) -> float:
    if not charger.auto_lock or charger.locked or charger.car:
        return inf
    return charger.idle_since + charger.auto_lock_time


def _run(charger: Charger, until: float) -> None:
    """Let energy flow up to the moment; of the reports due on the way only the last can be seen, so only it is made."""
    interval = LIVE_PUSH if _live(charger) else IDLE_PUSH
    if charger.next_push <= until:
        last = charger.next_push + floor((until - charger.next_push) / interval) * interval
        _flow(charger, max(last, charger.time))
        if charger.reachable:
            publish(charger)
        charger.next_push = last + interval
    _flow(charger, until)


def _live(charger: Charger) -> bool:
    return charger.time < charger.live_until or _flowing(charger)


def _flow(charger: Charger, until: float) -> None:
    seconds = until - charger.time
    power = power_of(charger)
    charger.time = until
    if power <= 0 or not charger.car or not charger.session:
        return
    energy = power * seconds / 3600
    if charger.discharges:
        charger.car.taken -= energy
        charger.session.discharged += energy
        charger.session.discharging_seconds += seconds
        return
    charger.car.taken += energy
    charger.session.energy += energy
    charger.session.green += _green_power(charger, power) * seconds / 3600
    charger.session.seconds += seconds


def _green_power(charger: Charger, power: float) -> float:
    eco = charger.eco_smart
    return min(power, charger.sun) if eco and eco.enabled else 0.0


def _happen(charger: Charger) -> None:
    while charger.busy and charger.busy[0][0] <= charger.time:
        charger.busy.pop(0)
        if not charger.busy:
            _back_from_restart(charger)
        if charger.reachable:
            publish(charger)
            charger.next_push = charger.time + LIVE_PUSH
    if charger.time >= _auto_lock_at(charger):
        charger.locked = True


def _back_from_restart(charger: Charger) -> None:
    if charger.updating:
        charger.current_version = charger.latest_version
        charger.updating = False
    if charger.phase_switch is not None:
        charger.single_phase = charger.phase_switch
    charger.live_until = charger.time + LIVE_AFTER_EVENT


def _note_status(charger: Charger) -> None:
    status = status_of(charger)
    if status != charger.noted_status:
        charger.noted_status = status
        charger.next_push = min(charger.next_push, charger.time + LIVE_PUSH)
