"""A restart or an update: what is told of the charger's absence, and what is not."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import Action
from bot.domain.alerts import SWITCHABLE, Alert, AlertKind, wanted
from bot.domain.charger import Asked, ChargerStatus
from bot.domain.observing import expecting
from tests.domain.readings import Watcher

READY, CHARGING, PAUSED = ChargerStatus.READY, ChargerStatus.CHARGING, ChargerStatus.PAUSED
OFFLINE, UPDATING, UNKNOWN = ChargerStatus.OFFLINE, ChargerStatus.UPDATING, ChargerStatus.UNKNOWN
ERROR, LOCKED_CAR = ChargerStatus.ERROR, ChargerStatus.LOCKED_CAR_CONNECTED
RESTART, UPDATE = Action.RESTART, Action.UPDATE_FIRMWARE
BACK, NOT_BACK = AlertKind.BACK, AlertKind.NOT_BACK
OWNER, OTHER = 11, 22


class Household(Watcher):
    """Orders upkeep as the bot does once the cloud has accepted it."""

    def order(self, action: Action, firmware: str | None = "6.7.36") -> None:
        """Restart or update now."""
        self.asked = Asked(action=action, by=OWNER, at=self.now)
        self.watched = expecting(self.watched, self.asked, firmware)


STORIES: list[tuple[str, Action, ChargerStatus, list[tuple[ChargerStatus, float]], str]] = [
    ("restart", RESTART, READY, [(READY, 0.1), (OFFLINE, 0.9), (READY, 1)], "back"),
    ("caught at once", RESTART, READY, [(OFFLINE, 0.5), (READY, 1)], "back"),
    ("never seen away", RESTART, READY, [(READY, 3), (READY, 2), (READY, 1)], "back"),
    ("not back", RESTART, READY, [(OFFLINE, 1), (OFFLINE, 9), (OFFLINE, 1), (OFFLINE, 60)], "not_back"),
    ("back late", RESTART, READY, [(OFFLINE, 1), (OFFLINE, 10), (OFFLINE, 60), (READY, 60)], "not_back back"),
    ("nobody read meanwhile", RESTART, READY, [(OFFLINE, 300), (READY, 1)], "not_back back"),
    ("through an unknown number", RESTART, READY, [(OFFLINE, 1), (UNKNOWN, 1), (OFFLINE, 1), (READY, 1)], "back"),
    ("only unknown numbers", RESTART, READY, [(UNKNOWN, 1), (UNKNOWN, 10)], "not_back"),
    ("as if free on its way down", RESTART, CHARGING, [(READY, 0.1), (OFFLINE, 0.9), (CHARGING, 1)], "back"),
    ("the session goes on", RESTART, CHARGING, [(OFFLINE, 1), (CHARGING, 1)], "back"),
    ("the car left meanwhile", RESTART, CHARGING, [(OFFLINE, 1), (READY, 1)], "back finished car_unplugged"),
    ("locks itself", RESTART, PAUSED, [(OFFLINE, 1), (LOCKED_CAR, 1)], "back locked_with_car"),
    ("a cure that did not help", RESTART, ERROR, [(ERROR, 0.1), (OFFLINE, 1), (ERROR, 1)], "back error"),
    ("update", UPDATE, READY, [(UPDATING, 1), (UPDATING, 3), (OFFLINE, 1), (READY, 1)], "back"),
    ("update not back", UPDATE, READY, [(UPDATING, 1), (OFFLINE, 29), (OFFLINE, 1)], "not_back"),
    ("update never begun", UPDATE, READY, [(READY, 1), (READY, 20), (READY, 10), (READY, 1)], "not_back"),
    ("plugged in before an update begins", UPDATE, READY, [(CHARGING, 1), (UPDATING, 1)], "car_connected started"),
    (
        "offline again later",
        RESTART,
        READY,
        [(OFFLINE, 1), (READY, 1), (OFFLINE, 10), (READY, 1)],
        "back offline online",
    ),
    ("offline before", RESTART, OFFLINE, [(OFFLINE, 10), (READY, 1)], "offline online"),
]


@pytest.mark.parametrize(
    ("action", "was", "readings", "told"), [story[1:] for story in STORIES], ids=[story[0] for story in STORIES]
)
def test_an_absence_that_was_asked_for_has_its_own_end(
    action: Action, was: ChargerStatus, readings: list[tuple[ChargerStatus, float]], told: str
) -> None:
    household = Household(was)
    household.order(action)
    kinds = [alert.kind for status, minutes in readings for alert in household.see(status, after=minutes)]
    assert kinds == [AlertKind(kind) for kind in told.split()]


def test_an_update_nobody_saw_is_known_by_its_version() -> None:
    household = Household(READY, firmware="6.7.36")
    household.order(UPDATE)
    assert household.see(READY, firmware="6.7.36") == []
    assert [alert.kind for alert in household.see(READY, firmware="6.7.43", after=5)] == [BACK]


def test_an_update_whose_versions_are_not_known_is_waited_for() -> None:
    household = Household(READY)
    household.order(UPDATE, firmware=None)
    assert household.see(READY, firmware="6.7.43") == []


def test_the_answer_says_whose_request_it_was_and_what_is_installed() -> None:
    household = Household(READY)
    household.order(UPDATE)
    household.see(UPDATING)
    back = household.see(READY, firmware="6.7.43")[0]
    assert (back.by, back.after, back.firmware, back.status) == (OWNER, UPDATE, "6.7.43", READY)
    assert household.asked is None


def test_the_request_outlives_another_one() -> None:
    household = Household(READY)
    household.order(RESTART)
    household.ask(Asked(action=Action.LOCK, by=OTHER, at=household.now))
    assert household.kinds(OFFLINE, READY) == [BACK]


def test_a_second_restart_counts_from_its_own_beginning() -> None:
    household = Household(READY)
    household.order(RESTART)
    household.see(OFFLINE)
    household.order(RESTART)  # the charger is away: the first one goes on
    assert household.kinds(READY) == [BACK]
    household.order(RESTART)
    assert household.kinds(OFFLINE, READY) == [BACK]


def test_everyday_requests_expect_no_absence() -> None:
    household = Household(READY)
    household.order(Action.LOCK)
    assert household.kinds(*[OFFLINE] * 10, READY) == [AlertKind.OFFLINE, AlertKind.ONLINE]


def test_what_was_never_seen_is_not_expected_to_be_away() -> None:
    assert expecting(None, Asked(action=RESTART, by=OWNER, at=Watcher(READY).now)) is None


def _told(kind: AlertKind, user_id: int, off: frozenset[AlertKind] = frozenset()) -> bool:
    household = Household(READY)
    household.order(RESTART)
    household.see(OFFLINE, after=1)
    told = household.see(OFFLINE if kind is NOT_BACK else READY, after=10)
    return [alert.kind for alert in wanted(told, off=off, user_id=user_id)] == [kind]


@pytest.mark.parametrize(("kind", "like"), [(BACK, AlertKind.ONLINE), (NOT_BACK, AlertKind.OFFLINE)])
def test_the_person_who_asked_is_always_told_and_others_as_they_like(kind: AlertKind, like: AlertKind) -> None:
    assert _told(kind, OWNER)
    assert _told(kind, OWNER, frozenset(SWITCHABLE))
    assert _told(kind, OTHER)
    assert not _told(kind, OTHER, frozenset({like}))
    assert kind not in SWITCHABLE


steps = st.tuples(
    st.sampled_from(ChargerStatus), st.floats(0.05, 100), st.none() | st.sampled_from([RESTART, UPDATE, Action.PAUSE])
)


def _story(walk: list[tuple[ChargerStatus, float, Action | None]]) -> list[Alert]:
    household, told = Household(READY), []
    for status, minutes, action in walk:
        if action is not None:
            household.order(action)
        told += household.see(status, after=minutes)
    return told


@given(st.lists(steps, max_size=30))
def test_offline_and_online_alternate_whatever_is_asked(walk: list[tuple[ChargerStatus, float, Action | None]]) -> None:
    kinds = [alert.kind for alert in _story(walk) if alert.kind in {AlertKind.OFFLINE, AlertKind.ONLINE}]
    assert all(one is not other for one, other in pairwise(kinds))
    assert kinds[:1] != [AlertKind.ONLINE]


@given(st.lists(steps, max_size=30))
def test_nobody_is_told_of_a_charger_away_twice(walk: list[tuple[ChargerStatus, float, Action | None]]) -> None:
    ends = [alert.kind for alert in _story(walk) if alert.kind in {BACK, NOT_BACK}]
    assert len(ends) <= 2 * sum(action in {RESTART, UPDATE} for _, _, action in walk)


@given(st.lists(steps, max_size=30))
def test_starts_and_finishes_alternate_whatever_is_asked(
    walk: list[tuple[ChargerStatus, float, Action | None]],
) -> None:
    kinds = [alert.kind for alert in _story(walk) if alert.kind in {AlertKind.STARTED, AlertKind.FINISHED}]
    assert all(one is not other for one, other in pairwise(kinds))


def test_a_settled_absence_leaves_nothing_behind() -> None:
    household, quiet = Household(READY), Household(READY)
    household.order(RESTART)
    household.kinds(OFFLINE, READY)
    quiet.kinds(READY, READY)
    assert household.watched is not None
    assert quiet.watched is not None
    same: dict[str, Any] = {"seen_at": quiet.watched.seen_at, "reached_at": quiet.watched.reached_at}
    assert replace(household.watched, **same) == quiet.watched
