"""What can go wrong, in the field's words.

DomainError
├── ChargerNotFound        no such charger for this person
├── NotAllowed             the person's role does not reach that far
├── CurrentOutOfRange      amperes this charger does not take
├── CostOutOfRange         a price per kWh no charger takes
├── UndoRefused            the change cannot be taken back; with the reason
├── ChangedAgain           the change to be taken back is not the last one of its value
├── NeedsConfirmation      it stops a charging session: ask whether that is meant
├── NotConnected           the person has no account here yet
├── AccountGone            the account was disconnected meanwhile
├── ReadNotYetPossible     the account's read budget allows the next read later
├── WriteNotYetPossible    the account's write budget allows the next change later
├── ActionRefused          the cloud, or what is known of the charger, says no; with the reason
├── NotInvited             ALLOWED_USERS does not name the person
├── ScheduleChanged        a schedule is no longer as it was shown
├── NoFreeSlot             the charger holds no more schedules
├── ChatNotYours           what is told in this chat is somebody else's to arrange
│   └── NothingToldHere    or nobody's yet: the person's alerts do not come here
└── ListTooOld             the list of schedules has to be read again before it can be written
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.access import Action, Role
from bot.domain.charger import Charger


class DomainError(Exception):
    """A refusal that is explained to the person who asked."""


@dataclass(eq=False)
class ChargerNotFound(DomainError):
    """No charger of that number belongs to an account the person is a member of."""

    charger_id: int


@dataclass(eq=False)
class NotAllowed(DomainError):
    """The person's role does not include this action."""

    role: Role = Role.VIEWER


@dataclass(eq=False)
class CurrentOutOfRange(DomainError):
    """The charger takes only `minimum_a` to `maximum_a`."""

    charger_name: str
    minimum_a: int
    maximum_a: int


@dataclass(eq=False)
class CostOutOfRange(DomainError):
    """A price per kWh is a number from 0 and below 100."""

    charger_name: str
    currency: str | None


class WhyNotUndone(StrEnum):
    """Why a change cannot be taken back."""

    ALREADY = "already"
    """It was taken back before."""
    TOO_LATE = "too_late"
    """It was made more than ten minutes ago."""
    NOT_YOURS = "not_yours"
    """Somebody else made it."""


@dataclass(eq=False)
class UndoRefused(DomainError):
    """The change stays as it is."""

    reason: WhyNotUndone


@dataclass(eq=False)
class ChangedAgain(DomainError):
    """The value that a change has set is another one by now; taking it back would undo what came later."""

    charger: Charger
    """With the present value."""
    action: Action


@dataclass(eq=False)
class NeedsConfirmation(DomainError):
    """The charger is charging, and the action stops that."""

    charger: Charger
    action: Action


class NotConnected(DomainError):
    """The person is not a member of any account."""


class AccountGone(DomainError):
    """The account was disconnected and erased while something was done for it: there is nothing left to do."""


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
    """A locked charger does not start, stop, restart or update; its values can be set."""
    OCPP = "ocpp"
    """An OCPP provider runs the charger."""
    NOT_PERMITTED = "not_permitted"
    """The Wallbox user may look but not control."""
    NOT_APPLICABLE = "not_applicable"
    """Does not apply in the present state, e.g. nothing to pause."""
    NO_ECO_SMART = "no_eco_smart"
    """This model, as set up, has no eco-smart."""
    NO_POWER_BOOST = "no_power_boost"
    """Power Boost is not set up."""
    NOT_READ_YET = "not_read_yet"
    """Whether the charger has it is not known before its settings were read."""
    UP_TO_DATE = "up_to_date"
    """There is no newer firmware."""
    UPDATING = "updating"
    """Firmware is being installed: a restart now could ruin the charger."""
    RESTARTING = "restarting"
    """A restart or an update was asked for a moment ago."""
    OFFLINE = "offline"
    """The cloud has lost the charger."""
    BAD_VALUE = "bad_value"
    """The cloud does not take the value."""
    GONE = "gone"
    """The account no longer has this charger."""
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    """The cloud did not answer: whether it was carried out is not known."""
    IGNORED = "ignored"
    """The cloud accepted the request and reports that it did not carry it out."""
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


class ScheduleChanged(DomainError):
    """The schedule a button or a draft names is no longer the one that was shown."""


@dataclass(eq=False)
class NoFreeSlot(DomainError):
    """The charger holds no more than `slots` schedules."""

    slots: int


@dataclass(eq=False)
class ListTooOld(DomainError):
    """A write replaces the whole list, so the stored one has to be read again first."""


class ChatNotYours(DomainError):
    """Only an owner of the account arranges what is told in a group; in a private chat whose it is."""


class NothingToldHere(ChatNotYours):
    """The person owns an account, and no alerts of it go to the chat."""
