"""The two ways in which the simulated Telegram says no.

Refusal      the Bot API refuses a bot's call, in Telegram's words
NotPossible  a control call asks for something that a person could not do or that does not exist
"""

from typing import Any


class Refusal(Exception):
    """A Bot API answer with `ok: false`; `status` is both the HTTP status and the `error_code`."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class NotPossible(Exception):
    """A control call refused: 404 when something does not exist, 409 when it cannot be done now."""

    def __init__(self, status: int, error: str, **details: Any) -> None:
        super().__init__(error)
        self.status = status
        self.details = details

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer: `error` and whatever helps to see why."""
        return {"error": str(self), **self.details}


def bad_request(reason: str, **parameters: Any) -> Refusal:
    """Return the refusal `400 Bad Request: <reason>`."""
    return Refusal(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> Refusal:
    """Return the refusal `403 Forbidden: <reason>`."""
    return Refusal(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refusal:
    """Return the refusal `409 Conflict: <reason>`."""
    return Refusal(409, f"Conflict: {reason}")


def too_many(seconds: int) -> Refusal:
    """Return the refusal 429 with `retry_after` in whole seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
