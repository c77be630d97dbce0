"""Domain values as JSON columns, readable by the release before and the release after."""

import logging
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

log = logging.getLogger(__name__)

T = TypeVar("T")


class Stored(Generic[T]):
    """Writes and reads one kind of dataclass. Keys it does not know are left out, missing ones take their default."""

    def __init__(self, kind: type[T]) -> None:
        self._name = kind.__name__
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)

    def dump(self, value: T) -> dict[str, Any]:
        """Give the JSON object of a value."""
        return dict(self._adapter.dump_python(value, mode="json"))

    def dump_optional(self, value: T | None) -> dict[str, Any] | None:
        """Give the JSON object of a value, None for None."""
        return None if value is None else self.dump(value)

    def load(self, stored: dict[str, Any] | None) -> T | None:
        """Read a value back.

        A key with a value that only a newer release knows counts as missing; None when nothing useful is left.
        """
        if stored is None:
            return None
        try:
            return self._adapter.validate_python(stored)
        except ValidationError as error:
            return self._without({str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}, stored)

    def _without(self, unreadable: set[str], stored: dict[str, Any]) -> T | None:
        log.warning("stored %s: cannot read %s", self._name, sorted(unreadable))
        rest = {key: value for key, value in stored.items() if key not in unreadable}
        try:
            return self._adapter.validate_python(rest)
        except ValidationError:
            return None
