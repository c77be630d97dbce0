"""Changes a person has made and may take back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.access import Action

UNDOABLE_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A value that was replaced by another; `old` and `new` are what JSON can hold."""

    change_id: int
    charger_id: int
    action: Action
    """What made the change, and with `old` takes it back."""
    old: Any
    new: Any
    made_at: datetime

    def undoable(self, now: datetime) -> bool:
        """Whether it may still be taken back."""
        return now - self.made_at < UNDOABLE_FOR
