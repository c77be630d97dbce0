"""Failures on order: the next calls of a method fail, hang, lose their answer, or arrive and fail all the same."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from simulator.telegram.errors import Refusal, too_many

ANY_METHOD = "*"


@dataclass(config=ConfigDict(extra="forbid"), slots=True)
class Fault:
    """What befalls the next `times` calls of `method`.

    `status` is the answer (None: the true one), `delay` comes before it in seconds, `drop` closes the connection
    instead of answering. With `after_effect` the call does its work first: a send that timed out and arrived.
    """

    method: str = ANY_METHOD
    status: int | None = None
    times: Annotated[int, Field(ge=1)] = 1
    delay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    drop: bool = False
    after_effect: bool = False
    retry_after: Annotated[int, Field(ge=1)] = 1
    description: str | None = None

    @property
    def fails(self) -> bool:
        """Return whether the call gets another answer than the true one."""
        return self.drop or self.status is not None

    def refusal(self) -> Refusal:
        """Return the answer the call gets."""
        status = self.status or 500
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return too_many(self.retry_after)
        return Refusal(status, self.description or HTTPStatus(status).phrase)


class Faults:
    """The faults that are still to happen, first ordered first."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Add a fault."""
        self._ordered.append(fault)

    def clear(self) -> None:
        """Forget every fault."""
        self._ordered.clear()

    def take(self, method: str) -> Fault | None:
        """Return what befalls this call, counting it down."""
        for fault in self._ordered:
            if fault.method == ANY_METHOD or fault.method.lower() == method.lower():
                fault.times -= 1
                if fault.times <= 0:
                    self._ordered.remove(fault)
                return fault
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """Return what is still to happen."""
        return [asdict(each) for each in self._ordered]
