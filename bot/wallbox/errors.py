"""What the Wallbox cloud can answer instead of what was asked.

WallboxError
├── CredentialsRefused     e-mail or password wrong (403 or 401 at sign-in)
├── SessionOver            access refused after one renewal (401 on a data call)
├── RateLimited            429, or a 403 on a read: too many reads; `retry_after_s` where the cloud says
├── NotPermitted           403 on a write: this Wallbox user may look but not control
├── ChargerLocked          403 on a write while the charger is locked
├── OcppMode               403 on a write while an OCPP provider runs the charger
├── NotApplicable          409: does not apply in this state
├── NotFound               404: no such charger
├── BadRequest             400: the cloud refuses the value
│   └── BadArgument        an argument nothing could take, found before anything is sent; a ValueError as well
├── WriteIgnored           accepted and not carried out, as a read-back showed (schedules)
├── Unavailable            5xx, time-out, no connection, or the client is closed
└── UnexpectedAnswer       an answer that is not what this call gives

The message of every error says what was asked and what came back, without secrets.
"""


class WallboxError(Exception):
    """Something about the Wallbox cloud that a caller has to handle."""


class CredentialsRefused(WallboxError):
    """The cloud does not know this e-mail with this password."""


class SessionOver(WallboxError):
    """The cloud refuses the access token, and renewing it once did not help."""


class RateLimited(WallboxError):
    """Too many requests on this account."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        """Seconds to wait where the cloud says so; it usually does not."""


class NotPermitted(WallboxError):
    """This Wallbox user may look at the charger but not control it."""


class ChargerLocked(WallboxError):
    """The charger is locked: only lock, unlock and current work."""


class OcppMode(WallboxError):
    """An OCPP provider runs the charger; the cloud refuses or ignores commands."""


class NotApplicable(WallboxError):
    """The action does not apply in the charger's present state."""


class NotFound(WallboxError):
    """The account has no such charger."""


class BadRequest(WallboxError):
    """The cloud refuses the value that was sent."""


class BadArgument(BadRequest, ValueError):
    """An argument that no charger, and no cloud, could take; nothing was sent."""


class WriteIgnored(WallboxError):
    """The cloud accepted the write and a read-back shows that nothing changed."""


class Unavailable(WallboxError):
    """The cloud did not answer, or answered that it cannot."""


class UnexpectedAnswer(WallboxError):
    """The cloud answered something this call does not give."""
