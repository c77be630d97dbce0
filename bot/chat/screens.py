"""A text with its buttons: what one message shows; pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import keyboards, keyboards_alerts, keyboards_digest, keyboards_values
from bot.chat.callbacks import Press, Verb, unpack
from bot.chat.language import Language
from bot.chat.texts import alerts, cards, digest, refusals, replies, values
from bot.domain.access import Action
from bot.domain.alerts import Alert
from bot.domain.charger import Asked, Charger
from bot.domain.digest import Digest
from bot.domain.errors import ActionRefused, Refusal
from bot.domain.values import value_in


@dataclass(frozen=True, slots=True)
class Screen:
    """HTML and what stands under it."""

    text: str
    keyboard: InlineKeyboardMarkup | ForceReply | None = None
    unpin: bool = False
    """Whether the message, edited to this, is to be pinned no longer."""

    @property
    def inline(self) -> InlineKeyboardMarkup | None:
        """The buttons an edit can have."""
        return self.keyboard if isinstance(self.keyboard, InlineKeyboardMarkup) else None


def card(say: Language, charger: Charger, *, several: bool, now: datetime) -> Screen:
    """The status card; a change that is too old to be undone is not mentioned."""
    if charger.change is not None and not charger.change.undoable(now):
        charger = replace(charger, change=None)
    return Screen(cards.card(say, charger, now=now), keyboards.card(say, charger, several=several))


def pending(say: Language, charger: Charger, action: Action, *, several: bool, now: datetime) -> Screen:
    """The card at once after a press, before the cloud knows of it."""
    asked = replace(charger, asked=Asked(action=action, by=0, at=now))
    return card(say, asked, several=several, now=now)


def alert(say: Language, told: Alert, *, now: datetime, short: bool = False) -> Screen:
    """What happened, with its cure; `short`: where another message has become the receipt."""
    keyboard = keyboards_alerts.with_snooze(say, told, keyboards.alert(say, told))
    return Screen(alerts.alert(say, told, now=now, short=short), keyboard)


def missed(say: Language, told: Digest, *, now: datetime) -> Screen:
    """What was missed, with the cure of what still calls for a person."""
    return Screen(digest.digest(say, told, now=now), keyboards_digest.digest(say, told))


def chargers(say: Language, listed: list[Charger]) -> Screen:
    """All chargers, each with a button that opens its card."""
    if not listed:
        return Screen(cards.no_chargers(say))
    return Screen(cards.chargers(say, listed), keyboards.which(listed, Verb.CARD))


def ask_again(say: Language, why: str, charger: Charger, press: Press) -> Screen:
    """Whether an old press or command still holds."""
    action, snapshot = keyboards.ACTIONS[press.verb], charger.snapshot
    value = value_in(action, press.value, snapshot.currency)
    if value is None or action is Action.SET_MAX_CHARGING_CURRENT:
        question = replies.ask_again(say, action, press.value, snapshot.label)
    else:
        question = values.ask_again(say, action, value, snapshot)
    return Screen(f"{why} {question}", keyboards.confirm(say, press, action, value, snapshot.currency))


def noted(card: Screen, note: str) -> Screen:
    """A card with a line below it that stands until the next reading."""
    return Screen(f"{card.text}\n{note}", card.keyboard)


def choose_current(say: Language, charger: Charger) -> Screen:
    """The choices of max charging current."""
    snapshot = charger.snapshot
    text = replies.choose_current(say, snapshot.label, snapshot.max_charging_current_a)
    return Screen(text, keyboards.current(say, snapshot))


def owned(screen: Screen, user_id: int) -> Screen:
    """The same with buttons that count for one person alone."""
    if screen.inline is None:
        return screen
    rows = [[_owned(button, user_id) for button in row] for row in screen.inline.inline_keyboard]
    return replace(screen, keyboard=InlineKeyboardMarkup(rows))


def _owned(button: InlineKeyboardButton, user_id: int) -> InlineKeyboardButton:
    press = unpack(button.callback_data) if isinstance(button.callback_data, str) else None
    if press is None:
        return button
    return InlineKeyboardButton(button.text, callback_data=replace(press, asker=user_id).pack())


def refused(say: Language, refusal: ActionRefused) -> Screen:
    """Why not, and what would help."""
    if refusal.reason is Refusal.SIGN_IN_REFUSED:
        return Screen(refusals.refused(say, refusal), keyboards.connect_again(say))
    if refusal.reason is Refusal.LOCKED and refusal.action is Action.RESUME and _waits_for_unlocking(refusal.charger):
        charger_id = refusal.charger.snapshot.charger_id
        return Screen(refusals.refused(say, refusal), keyboards_values.unlock_and_resume(say, charger_id))
    unlock = Action.UNLOCK if refusal.reason is Refusal.LOCKED and refusal.charger.role.may(Action.UNLOCK) else None
    return Screen(refusals.refused(say, refusal), keyboards.cure(say, refusal.charger.snapshot.charger_id, unlock))


def _waits_for_unlocking(charger: Charger) -> bool:
    """Whether a car may be there that would charge; not known counts."""
    return charger.role.may(Action.UNLOCK) and charger.snapshot.status.car_connected is not False
