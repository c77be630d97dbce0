"""Preferences as the JSON of a chat's row: `{"off": […], "silent": […], "loud": […], "chargers": {"1": {…}}, …}`.

The release before knows `off` alone, and changes it; what only a newer release knows is kept as it stands.
"""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from bot.domain.alerts import AlertKind
from bot.domain.preferences import URGENT, Loudness, Preferences, QuietHours

_KINDS = frozenset(kind.value for kind in AlertKind)
_STATES = (Loudness.LOUD, Loudness.SILENT, Loudness.OFF)
"""In the order of reading: off goes before what else is said of a kind."""


def load(stored: Mapping[str, Any]) -> Preferences:
    """Read a row's JSON; what is not there was never chosen."""
    rings = {AlertKind(kind): on for kind, on in stored.get("rings", {}).items() if kind in _KINDS}
    return Preferences(
        chosen=_loudness(stored),
        of_charger={
            int(each): known for each, kinds in stored.get("chargers", {}).items() if (known := _loudness(kinds))
        },
        quiet=_quiet(stored.get("quiet")),
        breaking=frozenset(kind for kind in AlertKind if rings.get(kind, kind in URGENT)),
        live=stored.get("live", False),
        target_kwh=stored.get("target_kwh"),
    )


def dump(preferences: Preferences, onto: Mapping[str, Any]) -> dict[str, Any]:
    """Give the JSON that takes the place of `onto`."""
    before, of_charger = onto.get("chargers", {}), preferences.of_charger
    ids = {str(charger_id) for charger_id in of_charger} | set(before)
    chargers = {each: _states(of_charger.get(int(each), {}), before.get(each, {})) for each in sorted(ids)}
    return {
        **onto,
        **_states(preferences.chosen, onto),
        "chargers": {each: states for each, states in chargers.items() if any(states.values())},
        "quiet": None if preferences.quiet is None else _quiet_json(preferences.quiet),
        "rings": {**_unknown_rings(onto), **_rings(preferences.breaking)},
        "live": preferences.live,
        "target_kwh": preferences.target_kwh,
    }


def _loudness(states: Mapping[str, Any]) -> dict[AlertKind, Loudness]:
    return {AlertKind(kind): state for state in _STATES for kind in states.get(state.value, ()) if kind in _KINDS}


def _states(kinds: Mapping[AlertKind, Loudness], onto: Mapping[str, Any]) -> dict[str, list[str]]:
    """The kinds by state, with those of `onto` that this release does not know."""
    return {
        state.value: sorted(
            {kind.value for kind, loudness in kinds.items() if loudness is state} | _unknown(onto.get(state.value, ()))
        )
        for state in _STATES
    }


def _unknown(kinds: Iterable[str]) -> set[str]:
    return set(kinds) - _KINDS


def _rings(breaking: frozenset[AlertKind]) -> dict[str, bool]:
    """Only what differs from the default, so that a kind that becomes urgent later rings."""
    return {kind.value: kind in breaking for kind in AlertKind if (kind in breaking) is not (kind in URGENT)}


def _unknown_rings(onto: Mapping[str, Any]) -> dict[str, bool]:
    return {kind: on for kind, on in onto.get("rings", {}).items() if kind not in _KINDS}


def _quiet(stored: Mapping[str, str] | None) -> QuietHours | None:
    if stored is None:
        return None
    start, stop = time.fromisoformat(stored["start"]), time.fromisoformat(stored["stop"])
    return QuietHours(start=start, stop=stop, zone=stored["zone"])


def _quiet_json(quiet: QuietHours) -> dict[str, str]:
    return {"start": f"{quiet.start:%H:%M}", "stop": f"{quiet.stop:%H:%M}", "zone": quiet.zone}
