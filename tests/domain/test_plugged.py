"""What can be answered when a car is plugged in."""

from typing import Any

import pytest

from bot.domain.access import Role
from bot.domain.charger import ChargerStatus as Status
from bot.domain.charger import EcoSmartMode
from bot.domain.plugged import Answer, answers, answers_of, goes_by_sun
from tests.domain.readings import reading

NOW, SCHEDULE, SOLAR = Answer


@pytest.mark.parametrize(
    ("status", "said", "offered"),
    [
        (Status.SCHEDULED, {}, (NOW, SCHEDULE)),
        (Status.SCHEDULED, {"eco_smart": EcoSmartMode.OFF}, (NOW, SCHEDULE, SOLAR)),
        (Status.WAITING_FOR_ECO_SMART, {"eco_smart": EcoSmartMode.ECO}, (NOW, SOLAR)),
        (Status.PAUSED, {}, (NOW,)),
        (Status.CHARGING, {}, ()),
        (Status.READY, {}, ()),
        (Status.LOCKED_CAR_CONNECTED, {}, ()),
        (Status.OFFLINE, {}, ()),
        (Status.SCHEDULED, {"ocpp_mode": True}, ()),
    ],
)
def test_only_what_this_charger_can_is_offered(
    status: Status, said: dict[str, Any], offered: tuple[Answer, ...]
) -> None:
    assert answers(reading(status, **said)) == offered


@pytest.mark.parametrize(
    ("role", "mine"), [(Role.OWNER, (NOW, SCHEDULE, SOLAR)), (Role.DRIVER, (NOW, SCHEDULE)), (Role.VIEWER, ())]
)
def test_only_what_a_person_may_is_offered(role: Role, mine: tuple[Answer, ...]) -> None:
    assert answers_of(role, tuple(Answer)) == mine


@pytest.mark.parametrize(
    ("status", "mode", "so"),
    [
        (Status.PAUSED, EcoSmartMode.FULL_SOLAR, True),
        (Status.WAITING_FOR_ECO_SMART, EcoSmartMode.ECO, True),
        (Status.PAUSED, EcoSmartMode.ECO, False),
    ],
)
def test_a_charger_that_goes_by_the_sun_needs_no_change(status: Status, mode: EcoSmartMode, so: bool) -> None:  # noqa: FBT001 - a column of a table
    assert goes_by_sun(reading(status, eco_smart=mode)) is so
