"""What the menu of a charger holds."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.access import Role
from bot.domain.charger import Charger, ChargerSnapshot, ChargerStatus, EcoSmartMode
from bot.domain.guests import GuestPass, Visit
from bot.domain.menu import Entry, menu, upkeep

NOW = datetime(2026, 7, 14, 15, 30, tzinfo=UTC)
SNAPSHOT = ChargerSnapshot(
    charger_id=100001,
    taken_at=NOW,
    status=ChargerStatus.READY,
    status_code=161,
    locked=False,
    max_available_current_a=32,
    icp_max_current_a=40,
    eco_smart=EcoSmartMode.OFF,
    energy_cost=0.2,
    currency="EUR",
)
READS = {Entry.SESSIONS, Entry.SCHEDULE, Entry.HISTORY, Entry.ALERTS, Entry.UPKEEP}
VALUES = {Entry.ECO_SMART, Entry.MAIN_FUSE, Entry.PRICE}


def _charger(role: Role = Role.OWNER, *, scheduled: bool | None = None, **said: Any) -> Charger:
    snapshot = replace(SNAPSHOT, **said)
    return Charger(account_id=1, role=role, snapshot=snapshot, asked=None, next_read_at=NOW, scheduled=scheduled)


GUEST = GuestPass(by=1, chat_id=1, given_at=NOW, until=None, visit=Visit(seen_at=NOW))
PAUSED: dict[str, Any] = {"status": ChargerStatus.PAUSED, "status_code": 182}


@pytest.mark.parametrize(
    ("charger", "entries"),
    [
        (_charger(), READS | VALUES),
        (_charger(eco_smart=None), READS | VALUES - {Entry.ECO_SMART}),
        (_charger(icp_max_current_a=0), READS | VALUES - {Entry.MAIN_FUSE}),
        (_charger(Role.DRIVER), READS),
        (_charger(Role.VIEWER, locked=True), READS),
        (_charger(ocpp_mode=True, locked=True), READS | VALUES),
        (_charger(status=ChargerStatus.OFFLINE), READS),
        (_charger(status=ChargerStatus.UPDATING), READS),
        (_charger(locked=True), READS | VALUES | {Entry.GUEST_PASS}),
        (_charger(Role.DRIVER, status=ChargerStatus.LOCKED), READS | {Entry.GUEST_PASS}),
        (replace(_charger(), guest=GUEST), READS | VALUES | {Entry.GUEST_PASS}),
        (_charger(**PAUSED, scheduled=True), READS | VALUES | {Entry.BACK_TO_SCHEDULE}),
        (_charger(Role.DRIVER, **PAUSED), READS | {Entry.BACK_TO_SCHEDULE}),
        (_charger(Role.VIEWER, **PAUSED), READS),
        (_charger(**PAUSED, scheduled=False), READS | VALUES),
    ],
)
def test_the_menu_offers_what_works_now(charger: Charger, entries: set[Entry]) -> None:
    assert set(menu(charger, several=False, default=False)) == entries


def test_what_stops_a_charger_is_not_on_the_first_screen() -> None:
    offered = menu(_charger(**PAUSED, locked=True), several=True, default=True)
    assert not {Entry.RESTART, Entry.FIRMWARE} & set(offered)
    assert offered[-1] is Entry.UPKEEP


@pytest.mark.parametrize(("default", "entry"), [(False, Entry.DEFAULT), (True, Entry.NO_DEFAULT)])
def test_the_default_is_offered_where_there_are_several(*, default: bool, entry: Entry) -> None:
    several = set(menu(_charger(), several=True, default=default))
    assert several - set(menu(_charger(), several=False, default=default)) == {entry}


@pytest.mark.parametrize(
    ("charger", "entries"),
    [
        (_charger(), [Entry.RESTART, Entry.FIRMWARE]),
        (_charger(Role.DRIVER), [Entry.FIRMWARE]),
        (_charger(ocpp_mode=True), [Entry.FIRMWARE]),
        (_charger(status=ChargerStatus.UPDATING), [Entry.FIRMWARE]),
        (_charger(status=ChargerStatus.OFFLINE), [Entry.FIRMWARE]),
        (_charger(status=ChargerStatus.CHARGING), [Entry.RESTART, Entry.FIRMWARE]),
    ],
)
def test_the_last_screen_offers_what_takes_a_charger_away(charger: Charger, entries: list[Entry]) -> None:
    assert upkeep(charger) == entries
