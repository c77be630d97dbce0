"""The draft of a schedule as the state of a dialog, and what a press changes of it; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from bot.chat.keyboards_schedules import NONE
from bot.domain.schedule import Weekday
from bot.domain.schedule_draft import Draft
from bot.domain.schedule_list import ScheduleLimits

NAME = "schedule"

_WH_PER_KWH = 1000
_CLOCK = re.compile(r"(\d\d):(\d\d)", re.ASCII)


def dumped(draft: Draft) -> dict[str, Any]:
    """The draft as plain JSON."""
    return {
        "start": draft.start.isoformat("minutes"),
        "stop": draft.stop.isoformat("minutes"),
        "days": sorted(draft.days),
        "max_current_a": draft.max_current_a,
        "max_energy_wh": draft.max_energy_wh,
        "enabled": draft.enabled,
        "slot": draft.slot,
        "mark": draft.mark,
    }


def loaded(state: Mapping[str, Any] | None, charger_id: int) -> Draft | None:
    """The draft of a charger in the state of a dialog; None where that is another dialog, or none."""
    if state is None or state.get("name") != NAME or state.get("charger_id") != charger_id:
        return None
    said = state["draft"]
    return Draft(
        start=time.fromisoformat(said["start"]),
        stop=time.fromisoformat(said["stop"]),
        days=frozenset(Weekday(day) for day in said["days"]),
        max_current_a=said["max_current_a"],
        max_energy_wh=said["max_energy_wh"],
        enabled=said["enabled"],
        slot=said["slot"],
        mark=said["mark"],
    )


def changed(draft: Draft, value: str, limits: ScheduleLimits) -> Draft:
    """The draft after a press; unchanged where the value is none that an editor of this charger has made."""
    what, _, chosen = value.partition(":")
    change = _CHANGES.get(what)
    return draft if change is None else change(draft, chosen, limits)


def _toggle(draft: Draft, chosen: str, _: ScheduleLimits) -> Draft:
    return draft.toggled(Weekday(int(chosen))) if chosen in {str(day.value) for day in Weekday} else draft


def _start(draft: Draft, chosen: str, _: ScheduleLimits) -> Draft:
    return replace(draft, start=_clock(chosen, draft.start))


def _stop(draft: Draft, chosen: str, _: ScheduleLimits) -> Draft:
    return replace(draft, stop=_clock(chosen, draft.stop))


def _clock(chosen: str, otherwise: time) -> time:
    found = _CLOCK.fullmatch(chosen)
    hour, minute = (int(found[1]), int(found[2])) if found else (24, 0)
    return time(hour, minute) if hour < 24 and minute < 60 else otherwise  # noqa: PLR2004 - a day


def _current(draft: Draft, chosen: str, limits: ScheduleLimits) -> Draft:
    if chosen == NONE:
        return replace(draft, max_current_a=None)
    offered = {str(each): each for each in limits.currents_a}
    return replace(draft, max_current_a=offered.get(chosen, draft.max_current_a))


def _energy(draft: Draft, chosen: str, limits: ScheduleLimits) -> Draft:
    if chosen == NONE:
        return replace(draft, max_energy_wh=None)
    given = limits.energy and re.fullmatch(r"[1-9]\d?", chosen, re.ASCII)
    return replace(draft, max_energy_wh=int(chosen) * _WH_PER_KWH) if given else draft


_CHANGES: Mapping[str, Callable[[Draft, str, ScheduleLimits], Draft]] = {
    "day": _toggle,
    "start": _start,
    "stop": _stop,
    "amps": _current,
    "kwh": _energy,
}
