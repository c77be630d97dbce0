"""What delivery hands to whoever speaks to Telegram, and what Telegram's answer means for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.alerts import Alert
from bot.domain.charger import Charger
from bot.domain.digest import Digest
from bot.domain.live import LiveCard


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMessage:
    """An alert to be said in a chat."""

    chat_id: int
    language: str | None
    """The language code of the person whose chat it is."""
    alert: Alert
    thread_id: int | None = None
    """The forum topic it goes to; None: the chat itself."""
    silent: bool = False
    """To be shown without a sound."""
    live: LiveCard | None = None
    """To be said in place of the alert: the message follows the session."""
    receipt_at: int | None = None
    """The message that has become the receipt: what happened is said in short, in answer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMessage:
    """What was missed in a chat, to be said at once; its fields are those of AlertMessage."""

    chat_id: int
    language: str | None
    digest: Digest
    thread_id: int | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEdit:
    """A status card to be brought up to date."""

    chat_id: int
    message_id: int
    language: str | None
    charger: Charger
    several: bool
    """Whether the person has other chargers, so that the card has ‹ and ›."""
    user_id: int = 0
    """Whose message it is."""
    view: str = "card"
    """`card`, or a question with what it was asked for (`sessions:7d`)."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram has it."""

    topic_gone: bool = False
    """In the chat itself, because the topic does not take messages any more: so from now on."""
    message_id: int | None = None
    """Of a message that is new."""


@dataclass(frozen=True, slots=True)
class Later:
    """Telegram could not take it now."""

    after: timedelta | None = None
    """As Telegram asked; None = this side decides."""
    everybody: bool = False
    """Telegram asked the whole bot to wait (RetryAfter)."""
    away: bool = False
    """There was no answer of Telegram at all."""


@dataclass(frozen=True, slots=True)
class Never:
    """Telegram will never take it."""

    unlink: bool = False
    """The chat is gone or has blocked the bot: nothing more is sent there."""
    moved_to: int | None = None
    """The chat lives on under this id: it is sent there instead."""


Outcome = Delivered | Later | Never
Message = AlertMessage | DigestMessage | CardEdit
Send = Callable[[Message], Awaitable[Outcome]]
"""How `deliver_once` speaks to Telegram; it never raises."""
