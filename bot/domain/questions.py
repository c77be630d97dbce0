"""What is asked of the cloud only when somebody wants to know, out of the same read budget."""

from enum import StrEnum


class Question(StrEnum):
    """One GET each, about one charger."""

    SESSIONS = "sessions"
    """The recorded charging sessions."""
    SCHEDULES = "schedules"
    """The stored charging schedules."""
