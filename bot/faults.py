"""Where a crash is most awkward: the tests let the process die at one of these points, nothing else does.

The variable FAULT_POINTS names a file; while it is not set, a point costs next to nothing. A point whose name stands in
the file ends the process there and then, as a power cut would.
"""

import os
import signal
from enum import StrEnum
from functools import cache
from pathlib import Path

VARIABLE = "FAULT_POINTS"


class Point(StrEnum):
    """Between which two steps, from a poll to the message that was marked as sent, or edited."""

    CLAIMED_READ = "claimed_read"
    """The read is claimed, the cloud not asked yet."""
    READ = "read"
    """The cloud has answered, nothing is decided yet."""
    DECIDED = "decided"
    """What to tell is decided, nothing is stored yet."""
    STORING = "storing"
    """Everything is written and not committed."""
    STORED = "stored"
    """Committed, the next read with it; nobody is woken yet to send."""
    CLAIMED_ALERT = "claimed_alert"
    """The message is claimed and not sent yet."""
    SENT = "sent"
    """Telegram has answered, and nobody has noted it."""
    MARKED = "marked"
    """Noted."""
    EDIT_CLAIMED = "edit_claimed"
    """The edit of a card or a receipt is claimed and not made yet."""
    EDITED = "edited"
    """Telegram has answered the edit, and nobody has noted it."""


def reach(point: Point) -> None:
    """Go on, unless the process is to die here."""
    file = _file()
    if file is not None and point.value in _ordered(file):
        os.kill(os.getpid(), signal.SIGKILL)


@cache
def _file() -> Path | None:
    name = os.environ.get(VARIABLE)
    return Path(name) if name else None


def _ordered(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []
