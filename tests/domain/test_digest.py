"""What was missed: when it is one message, what of it still informs, and what calls for a person now."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.digest import LONGEST, Digest, digest, folded, still_informs
from tests.domain.readings import MINUTE, START

NOW = START + 120 * MINUTE
S = ChargerStatus
K = AlertKind


def missed(kind: AlertKind, minutes_ago: float, status: ChargerStatus = S.READY, **said: Any) -> Alert:
    """An alert that waits."""
    occurred_at = NOW - minutes_ago * MINUTE
    known: dict[str, Any] = {"charger_id": 1, "charger_name": "Garage", **said}
    return Alert(kind=kind, occurred_at=occurred_at, status=status, **known)


STARTED, FINISHED, UNPLUGGED = missed(K.STARTED, 90), missed(K.FINISHED, 30), missed(K.CAR_UNPLUGGED, 5)
STORY = [STARTED, FINISHED, UNPLUGGED]
CLOCKS = missed(K.CLOCK_CHANGE, 60)


@pytest.mark.parametrize(
    ("waiting", "together"),
    [
        ([], []),
        ([STARTED, FINISHED], []),
        (STORY, STORY),
        ([missed(K.STARTED, 9.9), missed(K.PAUSED, 5), missed(K.FINISHED, 1)], []),
        ([missed(K.STARTED, 10), missed(K.PAUSED, 5), missed(K.FINISHED, 1)], "all"),
        ([STARTED, CLOCKS, FINISHED], []),
        ([STARTED, CLOCKS, FINISHED, UNPLUGGED], STORY),
        ([CLOCKS, missed(K.STARTED, 3), missed(K.PAUSED, 2), missed(K.FINISHED, 1)], []),
    ],
)
def test_three_alerts_of_which_one_has_waited_are_one_message(
    waiting: list[Alert], together: list[Alert] | str
) -> None:
    assert folded(waiting, NOW) == (waiting if together == "all" else together)


@pytest.mark.parametrize("present", [None, S.CHARGING])
@pytest.mark.parametrize("kind", [K.STARTED, K.FINISHED, K.CAR_UNPLUGGED, K.OFFLINE, K.ONLINE, K.ERROR, K.PAUSED])
def test_what_happened_informs_however_late(kind: AlertKind, present: ChargerStatus | None) -> None:
    assert still_informs(missed(kind, 60 * 24 * 3), present, NOW)


@pytest.mark.parametrize(
    ("asks", "while_it_is", "over"),
    [
        (missed(K.LOCKED_WITH_CAR, 1), S.LOCKED_CAR_CONNECTED, S.CHARGING),
        (missed(K.LOCKED_WITH_CAR, 90), S.LOCKED_CAR_CONNECTED, S.LOCKED),
        (missed(K.WAITING, 1, S.SCHEDULED), S.SCHEDULED, S.WAITING_FOR_ECO_SMART),
        (missed(K.WAITING, 90, S.WAITING_FOR_POWER_BOOST), S.WAITING_FOR_POWER_BOOST, S.CHARGING),
        (missed(K.PLUG_QUESTION, 1), S.SCHEDULED, S.CHARGING),
        (missed(K.PLUG_QUESTION, 90), S.FINISHED, S.READY),
        (missed(K.NOT_CHARGING, 1), S.PAUSED, S.CHARGING),
        (missed(K.REMINDER, 1), S.READY, S.SCHEDULED),
        (missed(K.STILL_UNLOCKED, 1), S.READY, S.LOCKED),
        (missed(K.GUEST_NOT_LOCKED, 1), S.READY, S.LOCKED),
        (missed(K.GUEST_NOT_LOCKED, 90), S.CHARGING, S.LOCKED_CAR_CONNECTED),
    ],
)
def test_what_asks_for_an_act_informs_while_it_is_so(
    asks: Alert, while_it_is: ChargerStatus, over: ChargerStatus
) -> None:
    assert still_informs(asks, while_it_is, NOW)
    assert not still_informs(asks, over, NOW)
    assert not still_informs(asks, None, NOW)


def test_anything_else_informs_until_it_expires() -> None:
    assert still_informs(missed(K.CLOCK_CHANGE, 60), None, NOW)
    assert not still_informs(missed(K.CLOCK_CHANGE, 60 * 24 * 30), None, NOW)


def test_a_digest_is_in_the_order_in_which_it_happened() -> None:
    assert digest([UNPLUGGED, STARTED, FINISHED], {}) == Digest(told=tuple(STORY))


LOCKED = missed(K.LOCKED_WITH_CAR, 5)
ERROR = missed(K.ERROR, 50)
PAUSED = missed(K.PAUSED, 4)
STREET = missed(K.LOCKED_WITH_CAR, 3, charger_id=2)
REFUSED = missed(K.SIGN_IN_REFUSED, 2, charger_id=0)
NOT_BACK = missed(K.NOT_BACK, 2)

PRESENT: list[tuple[list[Alert], dict[int, ChargerStatus], Alert | None]] = [
    ([STARTED, FINISHED, LOCKED], {1: S.LOCKED_CAR_CONNECTED}, LOCKED),
    ([STARTED, FINISHED, LOCKED], {1: S.READY}, None),
    ([STARTED, FINISHED, LOCKED], {}, None),
    ([ERROR, LOCKED, STARTED], {1: S.LOCKED_CAR_CONNECTED}, LOCKED),
    ([ERROR, STREET, STARTED], {1: S.ERROR, 2: S.LOCKED_CAR_CONNECTED}, ERROR),
    ([LOCKED, STREET, STARTED], {1: S.LOCKED_CAR_CONNECTED, 2: S.LOCKED_CAR_CONNECTED}, STREET),
    ([STREET, PAUSED, STARTED], {1: S.PAUSED, 2: S.READY}, PAUSED),
    ([ERROR, REFUSED, STARTED], {1: S.ERROR}, REFUSED),
    ([NOT_BACK, STARTED, FINISHED], {1: S.OFFLINE}, NOT_BACK),
    ([missed(K.UNWANTED_USE, 20), ERROR, STARTED], {1: S.READY}, None),
    ([STARTED, FINISHED, missed(K.OFFLINE, 3)], {1: S.OFFLINE}, None),
]


@pytest.mark.parametrize(("alerts", "present", "urgent"), PRESENT)
def test_what_still_calls_for_a_person_is_told_in_full_and_only_once(
    alerts: list[Alert], present: dict[int, ChargerStatus], urgent: Alert | None
) -> None:
    made = digest(alerts, present)
    assert made.urgent == urgent
    assert set(made.told) == set(alerts) - {urgent}


def test_what_has_no_room_is_counted() -> None:
    many = [missed(K.PAUSED, 500 - number) for number in range(LONGEST + 7)]
    made = digest(many, {})
    assert (len(made.told), made.left_out) == (LONGEST, 7)
    assert made.told == tuple(many[7:])


EXPIRY = {
    K.STARTED: timedelta(hours=2),
    K.FINISHED: timedelta(hours=24),
    K.PAUSED: timedelta(hours=2),
    K.CAR_CONNECTED: timedelta(minutes=30),
    K.CAR_UNPLUGGED: timedelta(hours=2),
    K.LOCKED_WITH_CAR: timedelta(minutes=15),
    K.WAITING: timedelta(minutes=30),
    K.ERROR: timedelta(hours=24),
    K.OFFLINE: timedelta(hours=2),
    K.ONLINE: timedelta(hours=24),
    K.CLOUD_SILENT: timedelta(hours=1),
    K.CLOUD_BACK: timedelta(hours=24),
    K.CLOCK_CHANGE: timedelta(days=14),
    K.SIGN_IN_REFUSED: timedelta(days=7),
    K.BACK: timedelta(hours=24),
    K.NOT_BACK: timedelta(hours=24),
    K.GUEST_ENDED: timedelta(hours=24),
    K.GUEST_NOT_LOCKED: timedelta(hours=24),
    K.UPDATE_AVAILABLE: timedelta(days=7),
    K.PLUG_QUESTION: timedelta(minutes=30),
    K.REMINDER: timedelta(minutes=30),
    K.UNWANTED_USE: timedelta(hours=24),
    K.STILL_UNLOCKED: timedelta(hours=1),
    K.NOT_CHARGING: timedelta(hours=1),
}


def test_the_table_of_expiry_is_complete() -> None:
    assert set(EXPIRY) == set(AlertKind)


@pytest.mark.parametrize(("kind", "lasts"), EXPIRY.items())
def test_every_kind_is_told_for_as_long_as_it_helps(kind: AlertKind, lasts: timedelta) -> None:
    told = missed(kind, 0)
    assert told.expires_at - told.occurred_at == lasts
