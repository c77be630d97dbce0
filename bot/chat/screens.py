"""A text with its buttons: what one message shows; pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from telegram import ForceReply, InlineKeyboardMarkup

from bot.chat import keyboards
from bot.chat.callbacks import Press, Verb
from bot.chat.language import Language
from bot.chat.texts import alerts, cards, refusals, replies
from bot.domain.access import Action
from bot.domain.alerts import Alert
from bot.domain.charger import Asked, Charger
from bot.domain.errors import ActionRefused, Refusal


@dataclass(frozen=True, slots=True)
class Screen:
    """HTML and what stands under it."""

    text: str
    keyboard: InlineKeyboardMarkup | ForceReply | None = None

    @property
    def inline(self) -> InlineKeyboardMarkup | None:
        """The buttons an edit can have."""
        return self.keyboard if isinstance(self.keyboard, InlineKeyboardMarkup) else None


def card(say: Language, charger: Charger, *, several: bool, now: datetime) -> Screen:
    """The status card."""
    return Screen(cards.card(say, charger, now=now), keyboards.card(say, charger, several=several))


def pending(say: Language, charger: Charger, action: Action, *, several: bool, now: datetime) -> Screen:
    """The card at once after a press, before the cloud knows of it."""
    asked = replace(charger, asked=Asked(action=action, by=0, at=now))
    return card(say, asked, several=several, now=now)


def alert(say: Language, told: Alert, *, now: datetime) -> Screen:
    """What happened, with its cure."""
    return Screen(alerts.alert(say, told, now=now), keyboards.alert(say, told))


def chargers(say: Language, listed: list[Charger]) -> Screen:
    """All chargers, each with a button that opens its card."""
    if not listed:
        return Screen(cards.no_chargers(say))
    return Screen(cards.chargers(say, listed), keyboards.which(listed, Verb.CARD))


def ask_again(say: Language, why: str, charger: Charger, press: Press) -> Screen:
    """Whether an old press or command still holds."""
    action = keyboards.ACTIONS[press.verb]
    amperes = int(press.value) if press.value else None
    question = replies.ask_again(say, action, amperes, charger.snapshot.label)
    return Screen(f"{why} {question}", keyboards.confirm(say, press, action, amperes))


def choose_current(say: Language, charger: Charger) -> Screen:
    """The choices of max charging current."""
    snapshot = charger.snapshot
    text = replies.choose_current(say, snapshot.label, snapshot.max_charging_current_a)
    return Screen(text, keyboards.current(say, snapshot))


def refused(say: Language, refusal: ActionRefused) -> Screen:
    """Why not, and what would help."""
    if refusal.reason is Refusal.SIGN_IN_REFUSED:
        return Screen(refusals.refused(say, refusal), keyboards.connect_again(say))
    unlock = Action.UNLOCK if refusal.reason is Refusal.LOCKED and refusal.charger.role.may(Action.UNLOCK) else None
    return Screen(refusals.refused(say, refusal), keyboards.cure(say, refusal.charger.snapshot.charger_id, unlock))
