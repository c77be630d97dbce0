"""What can be asked of a charger, and who may ask it."""

from enum import StrEnum


class Action(StrEnum):
    """What a person can ask of a charger; also the word in an answer, a button and a journal."""

    PAUSE = "pause"
    RESUME = "resume"
    RESUME_SCHEDULE = "resume_schedule"
    LOCK = "lock"
    UNLOCK = "unlock"
    SET_MAX_CHARGING_CURRENT = "set_max_charging_current"
    SET_ICP_MAX_CURRENT = "set_icp_max_current"
    SET_ENERGY_COST = "set_energy_cost"
    SET_ECO_SMART = "set_eco_smart"
    RESTART = "restart"
    UPDATE_FIRMWARE = "update_firmware"
    SET_SCHEDULES = "set_schedules"


REMOTE = frozenset({Action.PAUSE, Action.RESUME, Action.RESUME_SCHEDULE, Action.RESTART, Action.UPDATE_FIRMWARE})
"""What a locked charger does not do; its values may be set all the same."""

PROVIDER_S = REMOTE | {Action.LOCK, Action.UNLOCK}
"""What only the provider can ask of a charger run by OCPP."""


def only_looks(profile: str | None) -> bool:
    """Whether an account with this role in the cloud's words is refused every change."""
    return profile == "user"


class Role(StrEnum):
    """What a member is to an account."""

    OWNER = "owner"
    """May do everything, and connects, shares and erases the account."""
    DRIVER = "driver"
    """May charge: pause, resume, lock, unlock, max charging current."""
    VIEWER = "viewer"
    """May look."""

    def may(self, action: Action) -> bool:
        """Whether this role includes the action."""
        return self is Role.OWNER or (self is Role.DRIVER and action in _DRIVING)


_DRIVING = frozenset(
    {
        Action.PAUSE,
        Action.RESUME,
        Action.RESUME_SCHEDULE,
        Action.LOCK,
        Action.UNLOCK,
        Action.SET_MAX_CHARGING_CURRENT,
    }
)
