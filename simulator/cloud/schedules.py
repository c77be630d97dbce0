"""The rules of writing charging schedules, as the cloud has them since 2026, refusals and silent losses alike.

The list sent replaces the whole list. An entry that carries `uid`, or a `created_at` that is not newer than now and
than everything stored, makes the cloud answer success and change nothing; without `created_at` the cloud stamps it.
Partial `days` or a null `max_energy` are refused.
`enable: 0` is read as enabled; an entry with no day true is dropped without a word.
"""

from typing import Any

from simulator.cloud.charger import Charger
from simulator.cloud.commands import write
from simulator.cloud.identifiers import uid
from simulator.cloud.refusals import RefusedError
from simulator.cloud.windows import DAYS

Entry = dict[str, Any]


def replace_schedules(charger: Charger, body: Entry, user_uid: str) -> None:
    """Take over the list of a POST body by the rules above; 400 for a body the cloud refuses."""
    sent = body.get("schedules")
    if not isinstance(sent, list):
        raise RefusedError(400, "schedules must be a list")
    entries = [_entry(entry, slot) for slot, entry in enumerate(sent)]
    if any("uid" in entry for entry in sent) or not _newer(charger, sent):
        return
    kept = [entry for entry in entries if any(entry["days"].values())]
    stamp = max([int(charger.time), charger.last_schedule + 1, *(entry["created_at"] or 0 for entry in entries)])
    for number, entry in enumerate(kept):
        entry["created_at"] = entry["created_at"] or stamp
        entry["uid"] = uid("SCHED", (stamp * 100 + number) * 1000 + charger.id % 1000)
        entry["user_uid"] = user_uid
    charger.last_schedule = stamp
    charger.config_changed = charger.time
    write(charger, "schedules", kept)


def _newer(charger: Charger, sent: list[Entry]) -> bool:
    latest = max([charger.time, charger.last_schedule, *(entry["created_at"] for entry in charger.ordered_schedules)])
    return all(entry["created_at"] > latest for entry in sent if "created_at" in entry)


def _entry(sent: Any, slot: int) -> Entry:
    """Return the stored form of one entry; 400 for what the cloud cannot read."""
    if not isinstance(sent, dict):
        raise RefusedError(400, "a schedule must be an object")
    return {
        "id": _whole(sent.get("id", slot), "id"),
        "enable": sent.get("enable", True) is not False,
        "start": _time(sent.get("start"), "start"),
        "stop": _time(sent.get("stop"), "stop"),
        "days": _days(sent.get("days")),
        "max_current": _whole(sent.get("max_current", 1), "max_current"),
        "max_energy": _max_energy(sent),
        "name": sent.get("name"),
        "type": sent.get("type", 0),
        "created_at": _whole(sent["created_at"], "created_at") if "created_at" in sent else None,
    }


def _days(days: Any) -> dict[str, bool]:
    if not isinstance(days, dict) or set(days) != set(DAYS):
        raise RefusedError(400, "days must name all seven days")
    if any(not isinstance(on, int) or on not in (0, 1) for on in days.values()):
        raise RefusedError(400, "days must be true or false")
    return {day: bool(days[day]) for day in DAYS}


def _time(text: Any, name: str) -> str:
    if not isinstance(text, str) or len(text) != 4 or not (text.isascii() and text.isdigit()):
        raise RefusedError(400, f"{name} must be HHMM")
    if int(text[:2]) > 23 or int(text[2:]) > 59:
        raise RefusedError(400, f"{name} must be HHMM")
    return text


def _max_energy(sent: Entry) -> int:
    """Return the limit in Wh: `max_energy`, or the value of an energy `target` (type 1)."""
    if "max_energy" in sent:
        return _whole(sent["max_energy"], "max_energy")
    target = sent.get("target")
    if isinstance(target, dict) and target.get("type") == 1:
        return _whole(target.get("value"), "target.value")
    return 0


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise RefusedError(400, f"{name} must be a whole number")
    return value
