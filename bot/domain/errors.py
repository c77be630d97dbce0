"""What can go wrong, in the field's words.

DomainError
├── ChargerNotFound        no such charger for this person
├── NotAllowed             the person's role does not reach that far
├── CurrentOutOfRange      amperes this charger does not take
├── NotConnected           the person has no account here yet
├── ReadNotYetPossible     the account's read budget allows the next read later
├── WriteNotYetPossible    the account's write budget allows the next change later
├── ActionRefused          the cloud, or what is known of the charger, says no; with the reason
└── NotInvited             ALLOWED_USERS does not name the person
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.access import Action
from bot.domain.charger import Charger


class DomainError(Exception):
    """A refusal that is explained to the person who asked."""


@dataclass(eq=False)
class ChargerNotFound(DomainError):
    """No charger of that number belongs to an account the person is a member of."""

    charger_id: int


class NotAllowed(DomainError):
    """The person's role does not include this action."""


@dataclass(eq=False)
class CurrentOutOfRange(DomainError):
    """The charger takes only `minimum_a` to `maximum_a`."""

    charger_name: str
    minimum_a: int
    maximum_a: int


class NotConnected(DomainError):
    """The person is not a member of any account."""


class NotInvited(DomainError):
    """The operator's list of people who may connect an account does not name this person."""


@dataclass(eq=False)
class ReadNotYetPossible(DomainError):
    """The next GET of this account is due at `at`."""

    at: datetime


@dataclass(eq=False)
class WriteNotYetPossible(DomainError):
    """The next change on this account may be sent at `at`."""

    at: datetime


class Refusal(StrEnum):
    """Why an action was not carried out."""

    LOCKED = "locked"
    """Only lock, unlock and current work on a locked charger."""
    OCPP = "ocpp"
    """An OCPP provider runs the charger."""
    NOT_PERMITTED = "not_permitted"
    """The Wallbox user may look but not control."""
    NOT_APPLICABLE = "not_applicable"
    """Does not apply in the present state, e.g. nothing to pause."""
    BAD_VALUE = "bad_value"
    """The cloud does not take the value."""
    GONE = "gone"
    """The account no longer has this charger."""
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    """The cloud did not answer: whether it was carried out is not known."""
    SIGN_IN_REFUSED = "sign_in_refused"
    """The cloud no longer takes the stored password."""
    UNEXPECTED = "unexpected"
    """The cloud answered something this version does not understand."""


@dataclass(eq=False)
class ActionRefused(DomainError):
    """What was asked was not carried out; nothing is retried."""

    charger: Charger
    action: Action
    reason: Refusal
