"""The one place where what went wrong becomes words: exception type → screen, and a redacted log line."""

import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.chat import keyboards, keyboards_schedules, schedules_view, screens
from bot.chat.confirming import Confirmation, question
from bot.chat.context import BotContext
from bot.chat.language import language_for
from bot.chat.ordering import answered_early
from bot.chat.screens import Screen
from bot.chat.texts import login, quiet, refusals, values
from bot.chat.turn import Turn
from bot.chat.ways_in import not_connected
from bot.domain import errors as domain
from bot.wallbox import errors as wallbox

log = logging.getLogger(__name__)

Explain = Callable[[Turn, Any], Awaitable[Screen | None]]
"""Gives what to show; None where it has shown that itself, because the message waits for a reading."""


async def explain(turn: Turn, error: Exception, handler: str) -> None:
    """Tell the person the reason and the way out, never the exception's own text."""
    if isinstance(error, TelegramError):
        log.warning("update %d in %s: Telegram: %s", turn.update.update_id, handler, type(error).__name__)
        return
    explanation = _explanation(type(error))
    if explanation is None:
        log_unexpected(turn.update, error, handler)
    screen = await explanation(turn, error) if explanation is not None else Screen(refusals.unexpected(turn.say))
    await turn.answer()
    if screen is not None:
        await turn.show_last(screen)


def log_unexpected(update: object, error: BaseException, handler: str) -> None:
    """One line with ids and the places in the code; the exception's text may hold what a person typed."""
    number = update.update_id if isinstance(update, Update) else 0
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("update %d in %s: %s\n%s", number, handler, type(error).__name__, places)


async def on_error(update: object, context: BotContext) -> None:
    """What reaches the application itself, e.g. a database that is away: say at least that."""
    error = context.error
    if error is None:
        return
    log_unexpected(update, error, "application")
    if isinstance(update, Update) and not isinstance(error, TelegramError):
        try:
            await _apologise(update, context.bot)
        except TelegramError as silence:
            log.warning("update %d: not told: %s", update.update_id, type(silence).__name__)


async def _apologise(update: Update, bot: Bot) -> None:
    """Without knowing the chosen language: that may be what could not be read."""
    say = language_for(update.effective_user.language_code if update.effective_user is not None else None)
    if update.callback_query is not None:
        await update.callback_query.answer(refusals.unexpected(say), show_alert=True)
    elif update.message is not None and update.message.chat.type == ChatType.PRIVATE:
        await bot.send_message(update.message.chat.id, refusals.unexpected(say))


def _explanation(kind: type[BaseException]) -> Explain | None:
    return next((_TABLE[each] for each in kind.__mro__ if each in _TABLE), None)


async def _not_invited(turn: Turn, _: domain.NotInvited) -> Screen:
    return Screen(login.not_invited(turn.say))


async def _not_connected(turn: Turn, _: domain.NotConnected) -> Screen | None:
    return await _to_oneself(turn, not_connected(turn))


async def _charger_not_found(turn: Turn, _: domain.ChargerNotFound | domain.AccountGone) -> Screen | None:
    connected = await turn.services.accounts.is_connected(turn.user.id)
    return await _to_oneself(turn, Screen(refusals.charger_not_found(turn.say, connected=connected)))


async def _not_allowed(turn: Turn, error: domain.NotAllowed) -> Screen | None:
    return await _to_oneself(turn, _with_way_back(turn, refusals.not_allowed(turn.say, error.role)))


async def _to_oneself(turn: Turn, screen: Screen) -> Screen | None:
    """In a group a press is refused above the chat: what the message shows is for those who may.

    Where the press was answered already the refusal is a message of its own; nothing, where that answer came early.
    """
    if turn.private or turn.update.callback_query is None:
        return screen
    turn.shown = None
    if not turn.spinning:
        return None if turn.expired or answered_early.get() else screen
    await turn.answer(screen.text, alert=True)
    return None


async def _chat_not_yours(turn: Turn, error: domain.ChatNotYours) -> Screen | None:
    if turn.private:
        return not_connected(turn)
    why = quiet.nothing_told_here if isinstance(error, domain.NothingToldHere) else quiet.not_yours
    return await _to_oneself(turn, Screen(why(turn.say)))


async def _out_of_range(turn: Turn, error: domain.CurrentOutOfRange) -> Screen:
    return _with_way_back(turn, refusals.out_of_range(turn.say, error))


async def _cost_out_of_range(turn: Turn, error: domain.CostOutOfRange) -> Screen:
    return _with_way_back(turn, values.no_cost(turn.say, error.currency))


async def _not_undone(turn: Turn, error: domain.UndoRefused) -> Screen | None:
    screen = _with_way_back(turn, values.not_undone(turn.say, error))
    return await _to_oneself(turn, screen) if error.reason is domain.WhyNotUndone.NOT_YOURS else screen


async def _changed_again(turn: Turn, error: domain.ChangedAgain) -> Screen:
    return _with_way_back(turn, values.changed_again(turn.say, error))


async def _needs_confirmation(turn: Turn, error: domain.NeedsConfirmation) -> Screen:
    wish = Confirmation(turn.user.id, turn.now, while_charging=True)
    return question(turn.say, error.action, error.charger, wish)


async def _read_later(turn: Turn, _: domain.ReadNotYetPossible) -> None:
    """Another reading came between: the card, brought up to date by the next one."""
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    await turn.answer()
    await turn.show_card(charger)
    await turn.expect_reading(charger)


async def _write_later(turn: Turn, error: domain.WriteNotYetPossible) -> Screen:
    """With the same press once more, so that what was typed or chosen is not lost."""
    screen = _with_way_back(turn, refusals.next_change(turn.say, error.at, now=turn.now))
    return screen if turn.press is None else Screen(screen.text, keyboards.again(turn.say, turn.press, screen.inline))


async def _refused(turn: Turn, error: domain.ActionRefused) -> Screen:
    """With its cure; what only waits for another try leads back to what was to be saved."""
    screen = screens.refused(turn.say, error)
    curable = error.reason in {domain.Refusal.SIGN_IN_REFUSED, domain.Refusal.LOCKED}
    return screen if curable or not _about_schedules(turn) else _with_way_back(turn, screen.text)


async def _credentials_refused(turn: Turn, _: wallbox.WallboxError) -> Screen:
    if turn.signing_in is None:
        return Screen(refusals.sign_in_refused(turn.say), keyboards.connect_again(turn.say))
    return Screen(login.refused(turn.say, turn.signing_in), keyboards.other_email(turn.say))


async def _rate_limited(turn: Turn, _: wallbox.RateLimited) -> Screen:
    if turn.signing_in is not None:
        return _try_again(turn, login.cloud_busy(turn.say))
    return _with_way_back(turn, refusals.cloud_busy(turn.say))


async def _unavailable(turn: Turn, _: wallbox.Unavailable) -> Screen:
    if turn.signing_in is not None:
        return _try_again(turn, login.cloud_down(turn.say))
    return _with_way_back(turn, refusals.cloud_down(turn.say))


async def _odd(turn: Turn, error: wallbox.WallboxError) -> Screen:
    log.warning("update %d: %s", turn.update.update_id, type(error).__name__)
    if turn.signing_in is not None:
        return _try_again(turn, login.cloud_down(turn.say))
    return _with_way_back(turn, refusals.cloud_odd(turn.say))


def _try_again(turn: Turn, text: str) -> Screen:
    return Screen(text, keyboards.same_email(turn.say))


def _about_schedules(turn: Turn) -> bool:
    return turn.press is not None and turn.press.verb in keyboards_schedules.WRITES


def _with_way_back(turn: Turn, text: str) -> Screen:
    """A way back to the card for a press that named a charger; to the schedules for one about those."""
    if turn.press is not None and _about_schedules(turn):
        return Screen(text, keyboards_schedules.way_back(turn.say, turn.press))
    charger_id = turn.press.charger_id if turn.press is not None else 0
    return Screen(text, keyboards.back(turn.say, charger_id) if charger_id else None)


_TABLE: dict[type[BaseException], Explain] = {
    domain.NotInvited: _not_invited,
    domain.NotConnected: _not_connected,
    domain.ChargerNotFound: _charger_not_found,
    domain.AccountGone: _charger_not_found,
    domain.NotAllowed: _not_allowed,
    domain.CurrentOutOfRange: _out_of_range,
    domain.CostOutOfRange: _cost_out_of_range,
    domain.UndoRefused: _not_undone,
    domain.ChangedAgain: _changed_again,
    domain.NeedsConfirmation: _needs_confirmation,
    domain.ReadNotYetPossible: _read_later,
    domain.WriteNotYetPossible: _write_later,
    domain.ActionRefused: _refused,
    domain.ScheduleChanged: schedules_view.changed_meanwhile,
    domain.NoFreeSlot: schedules_view.no_free_slot,
    domain.ListTooOld: schedules_view.list_too_old,
    domain.ChatNotYours: _chat_not_yours,
    wallbox.CredentialsRefused: _credentials_refused,
    wallbox.SessionOver: _credentials_refused,
    wallbox.RateLimited: _rate_limited,
    wallbox.Unavailable: _unavailable,
    wallbox.WallboxError: _odd,
}
