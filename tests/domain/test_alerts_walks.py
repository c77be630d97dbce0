"""Whatever a charger does, the story told of it makes sense."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.db.stored import Stored
from bot.domain.access import Action
from bot.domain.alerts import Alert, AlertKind, wanted
from bot.domain.charger import Asked, ChargerSnapshot, ChargerStatus
from bot.domain.course import Watched
from bot.domain.observing import Observation, observe, still_asked
from tests.domain.readings import START

_STORED = Stored(Watched)
A_LONG_WHILE = timedelta(minutes=20)
"""After which something may have begun and ended unseen."""


@dataclass(frozen=True)
class Step:
    """The next reading."""

    status: ChargerStatus
    seconds: int
    energy: float | None
    action: Action | None


steps = st.builds(
    Step,
    st.sampled_from(ChargerStatus),
    st.integers(1, 20_000),
    st.none() | st.floats(0, 100),
    st.none() | st.sampled_from(Action),
)
walks = st.lists(steps, min_size=1, max_size=30)


def observations(walk: list[Step]) -> list[Observation]:
    seen, asked, at = [], None, START
    watched = None
    for step in walk:
        if step.action is not None:
            asked = Asked(action=step.action, by=11, at=at)
        at += timedelta(seconds=step.seconds)
        snapshot = ChargerSnapshot(charger_id=1, taken_at=at, status=step.status, added_energy_kwh=step.energy)
        seen.append(observe(watched, snapshot, asked))
        watched, asked = seen[-1].watched, still_asked(asked, seen[-1])
    return seen


def story(walk: list[Step]) -> list[Alert]:
    return [alert for seen in observations(walk) for alert in seen.alerts]


def of(told: list[Alert], *kinds: AlertKind) -> list[AlertKind]:
    return [alert.kind for alert in told if alert.kind in kinds]


def makes_sense(told: list[Alert]) -> bool:
    """Never two starts without an end between, and two ends only where the second is of a session nobody saw."""
    ends = [alert for alert in told if alert.kind in {AlertKind.STARTED, AlertKind.FINISHED}]
    return all(
        one.kind is not other.kind or (other.kind is AlertKind.FINISHED and other.started_at is None)
        for one, other in pairwise(ends)
    )


def alternate(kinds: list[AlertKind]) -> bool:
    return all(one is not other for one, other in pairwise(kinds))


@given(walks)
def test_starts_and_finishes_alternate(walk: list[Step]) -> None:
    assert makes_sense(story(walk))


@given(walks)
def test_a_car_comes_and_goes_in_turn(walk: list[Step]) -> None:
    assert alternate(of(story(walk), AlertKind.CAR_CONNECTED, AlertKind.CAR_UNPLUGGED))


@given(walks)
def test_offline_and_online_alternate(walk: list[Step]) -> None:
    assert alternate(of(story(walk), AlertKind.OFFLINE, AlertKind.ONLINE))


@given(walks)
def test_the_first_reading_tells_nothing_and_what_stays_as_it_is_falls_silent(walk: list[Step]) -> None:
    last = walk[-1]
    seen = observations([*walk, *[Step(last.status, 60, last.energy, None)] * 24])
    assert seen[0].alerts == []
    assert not any(repeated.alerts for repeated in seen[-12:])


@given(walks)
def test_one_reading_tells_each_kind_once_and_nothing_out_of_order(walk: list[Step]) -> None:
    for seen in observations(walk):
        kinds = [alert.kind for alert in seen.alerts]
        assert len(kinds) == len(set(kinds))
    times = [alert.occurred_at for alert in story(walk) if alert.kind is not AlertKind.FINISHED]
    assert times == sorted(times)


@given(walks)
def test_a_receipt_is_never_negative_and_never_longer_than_its_session(walk: list[Step]) -> None:
    for alert in story(walk):
        if alert.kind is AlertKind.FINISHED:
            assert alert.energy_kwh is not None
            assert 0 <= alert.energy_kwh <= 100
        if alert.started_at is not None and alert.charging_s is not None:
            assert 0 <= alert.charging_s <= (alert.occurred_at - alert.started_at).total_seconds()


@given(walks)
def test_a_session_is_open_exactly_from_its_start_to_its_end(walk: list[Step]) -> None:
    for before, after in pairwise(observations(walk)):
        kinds = {alert.kind for alert in after.alerts}
        opened, was_open = after.watched.session is not None, before.watched.session is not None
        another = kinds >= {AlertKind.FINISHED, AlertKind.STARTED}
        unseen = [each for each in after.alerts if each.kind is AlertKind.FINISHED and not was_open]
        assert all(each.started_at is None and not opened for each in unseen)
        assert not unseen or after.watched.seen_at - before.watched.reached_at > A_LONG_WHILE
        assert unseen or (AlertKind.FINISHED in kinds) == (was_open and (not opened or another))
        assert AlertKind.STARTED not in kinds or (opened and (not was_open or another))


@given(walks, st.frozensets(st.sampled_from(AlertKind)))
def test_a_chat_gets_a_part_of_the_story_in_its_order(walk: list[Step], off: frozenset[AlertKind]) -> None:
    for seen in observations(walk):
        kept = wanted(seen.alerts, off=off, user_id=11)
        assert kept == [alert for alert in seen.alerts if alert in kept]
        assert not {alert.kind for alert in kept} & off
        assert all(alert.by != 11 for alert in kept)


@settings(max_examples=1000, derandomize=True)
@given(walks, st.randoms(use_true_random=True))  # one seed for each walk: a draw for each step takes far longer
def test_dropped_readings_and_restarts_neither_lose_nor_invent_the_end_of_a_session(
    walk: list[Step], chance: Random
) -> None:
    """A restart is what the database makes of it; a dropped reading is one the cloud did not answer."""
    watched: Watched | None = None
    at, told = START, list[Alert]()
    for step in walk:
        at += timedelta(seconds=step.seconds)
        if chance.random() < 0.3:
            continue
        if chance.random() < 0.3:
            watched = _STORED.load(_STORED.dump_optional(watched))
        snapshot = ChargerSnapshot(charger_id=1, taken_at=at, status=step.status, added_energy_kwh=step.energy)
        first, seen = watched is None, observe(watched, snapshot)
        watched = seen.watched
        told += seen.alerts
        assert not first or not seen.alerts
    kinds = of(told, AlertKind.STARTED, AlertKind.FINISHED)
    assert makes_sense(told)
    if watched is not None and kinds:
        assert (watched.session is not None) == (kinds[-1] is AlertKind.STARTED)
