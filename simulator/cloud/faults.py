"""Trouble to order: the next matching requests get a given answer, wait, or lose their connection."""

import re
from dataclasses import dataclass
from types import NoneType
from typing import Any

from simulator.cloud.refusals import RefusedError

KINDS: dict[str, tuple[type, ...]] = {
    "method": (str, NoneType),
    "path": (str,),
    "status": (int, NoneType),
    "body": (str, dict, list),
    "content_type": (str,),
    "times": (int, NoneType),
    "delay": (int, float),
    "drop": (bool,),
    "after_effect": (bool,),
}


LIMITS = {"status": (200, 599), "times": (1, 1_000_000), "delay": (0, 86_400)}
CONTENT_TYPE = re.compile(r"[!-~]+/[ -~]+")


@dataclass
class Fault:
    """Matches a method (None for any) and a path prefix; `times` None means until removed.

    `delay` (real seconds) comes first. Then `drop` cuts the connection, or `status` and `body` are the answer; with
    neither the request goes on. With `after_effect` the request is carried out before it is answered wrongly.
    """

    method: str | None = None
    path: str = "/"
    status: int | None = None
    body: Any = ""
    content_type: str = "text/html"
    times: int | None = 1
    delay: float = 0.0
    drop: bool = False
    after_effect: bool = False


class Faults:
    """The faults ordered and not used up, oldest first."""

    def __init__(self) -> None:
        self.ordered: list[Fault] = []

    def order(self, **fault: Any) -> Fault:
        """Add a fault; 400 for keys it does not have and values that cannot be sent."""
        for name, value in fault.items():
            _check(name, value)
        ordered = Fault(**fault)
        self.ordered.append(ordered)
        return ordered

    def take(self, method: str, path: str) -> Fault | None:
        """Return the oldest fault that matches and use it up by one."""
        for fault in self.ordered:
            if fault.method in {None, method} and path.startswith(fault.path):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.ordered.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Forget all faults."""
        self.ordered.clear()


def _check(name: str, value: Any) -> None:
    kinds = KINDS.get(name, ())
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise RefusedError(400, f"{name} is unknown or has the wrong type")
    lowest, highest = LIMITS.get(name, (0, 0))
    if isinstance(value, (int, float)) and name in LIMITS and not lowest <= value <= highest:
        raise RefusedError(400, f"{name} must be {lowest} to {highest}")
    if name == "content_type" and not CONTENT_TYPE.fullmatch(str(value)):
        raise RefusedError(400, "content_type must be a media type")
