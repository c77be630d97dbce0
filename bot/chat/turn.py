"""One update being answered: who asks, in which language, and where the answer goes."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from telegram import Bot, Chat, InaccessibleMessage, Message, Update, User
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.chat import screens
from bot.chat.callbacks import Press, unpack
from bot.chat.context import BotContext, Clock
from bot.chat.language import Language, language_for
from bot.chat.ordering import answered_early
from bot.chat.patience import patiently
from bot.chat.screens import Screen
from bot.chat.sending import NO_PREVIEW, is_lost, is_unchanged
from bot.domain.charger import Charger
from bot.services.wiring import Services

log = logging.getLogger(__name__)

STALE_AFTER = timedelta(minutes=2)
"""An older press or command that changes something is asked again, not executed."""


@dataclass(slots=True, kw_only=True)
class Turn:
    """The one argument of every handler. The acting person is always who pressed or typed, never the chat."""

    update: Update
    bot: Bot
    services: Services
    clock: Clock
    user: User
    chat: Chat
    say: Language
    args: list[str] = field(default_factory=list)
    press: Press | None = None
    """The press; for a typed order the one it stands for."""
    shown: int | None = None
    """The message this turn has answered with; further answers edit it."""
    spinning: bool = True
    """Whether a press still waits for its answer; Telegram takes one."""
    expired: bool = False
    """Telegram no longer takes an answer to this press: it was made long ago."""
    pending: Charger | None = None
    """The charger whose card says what is being done: it must not say so for ever."""
    hinted: bool = False
    """Whether a screen that may fail has been shown."""
    signing_in: str | None = None
    """The e-mail of the sign-in under way: what goes wrong now is about that."""

    @classmethod
    async def of(cls, update: Update, context: BotContext) -> Self | None:
        """The turn of an update; None for one that nobody in particular has made."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None:
            return None
        services, clock = context.surroundings.services, context.surroundings.clock
        turn = cls(
            update=update,
            bot=context.bot,
            services=services,
            clock=clock,
            user=user,
            chat=chat,
            say=language_for(await services.people.language(user.id, user.language_code)),
            args=list(context.args or []),
            spinning=not answered_early.get(),
        )
        turn.press = unpack(update.callback_query.data) if update.callback_query is not None else None
        turn.shown = turn._pressed_message()
        return turn

    @property
    def now(self) -> datetime:
        """This moment."""
        return self.clock()

    @property
    def private(self) -> bool:
        """Whether nobody else reads along."""
        return self.chat.type == ChatType.PRIVATE

    @property
    def message(self) -> Message:
        """The message that was typed. Raises LookupError where a button was pressed."""
        if self.update.message is None:
            raise LookupError("this update holds no typed message")
        return self.update.message

    @property
    def pressed(self) -> Press:
        """The press. Raises LookupError where a message was typed."""
        if self.press is None:
            raise LookupError("this update holds no press of this version")
        return self.press

    @property
    def made_at(self) -> datetime | None:
        """When a command was typed; for a press, when its button was shown: Telegram does not tell more.

        None where it does not even tell that, because the message is too old.
        """
        if self.update.callback_query is None:
            return self.message.date
        shown = self._pressed_upon()
        return None if shown is None else shown.edit_date or shown.date

    def clock_made(self, zone: str | None) -> str:
        """`made_at` as a clock time in a charger's zone; empty where it is not known."""
        return "" if self.made_at is None else self.say.clock(self.made_at, zone, now=self.now)

    @property
    def stale(self) -> bool:
        """Whether what was asked may no longer be meant."""
        return self.expired or self.made_at is None or self.now - self.made_at > STALE_AFTER

    def _pressed_message(self) -> int | None:
        shown = self._pressed_upon()
        return None if shown is None or (self.press is not None and self.press.keep) else shown.message_id

    def _pressed_upon(self) -> Message | None:
        """The message of a press; None where Telegram tells nothing of it any more, as by a date of zero."""
        query = self.update.callback_query
        shown = query.message if query is not None else None
        return shown if isinstance(shown, Message) and shown.is_accessible else None

    async def answer(self, toast: str = "", *, alert: bool = False) -> None:
        """Stop the spinner of a press; nothing for a command. Comes before the cloud is asked.

        The toast passes by; as an alert it stays until it is read.
        """
        query = self.update.callback_query
        if query is None or not self.spinning:
            return
        self.spinning = False
        try:
            await query.answer(toast or None, show_alert=alert or None)
        except BadRequest as error:
            self.expired = True
            log.info("update %d: press not answered: %s", self.update.update_id, error.message)
        except TelegramError as error:
            log.warning("update %d: press not answered: %s", self.update.update_id, type(error).__name__)

    async def show(self, screen: Screen) -> int:
        """Show it in this turn's message, or send it where there is none; gives the message's id."""
        if self.shown is not None:
            await self.services.cards.forget(self.chat.id, self.shown)
        if self.shown is None or not await self._edit(self.shown, screen):
            self.shown = await self.send(screen)
        return self.shown

    async def show_own(self, screen: Screen) -> int:
        """As `show`; in a group its buttons count for this person alone, unless nobody can tell who that is."""
        own = not self.private and not self.user.is_bot
        return await self.show(screens.owned(screen, self.user.id) if own else screen)

    async def hint(self, screen: Screen, charger: Charger) -> None:
        """As `show`, for what is being done to a charger; may fail without harm, for `show_last` comes next."""
        self.pending = charger
        try:
            await self.show(screen)
            self.hinted = True
        except TelegramError as error:
            log.warning("update %d: not shown: %s", self.update.update_id, type(error).__name__)

    async def show_last(self, screen: Screen) -> None:
        """As `show`, for the end of it: where it fails, the next reading brings the card that was hinted at.

        Where the hint failed too, or there was none, a new message is tried, once.
        """
        try:
            await self.show(screen)
        except TelegramError as error:
            log.warning("update %d: not shown: %s", self.update.update_id, type(error).__name__)
            if self.pending is not None:
                await self.expect_reading(self.pending)
            if not self.hinted and isinstance(error, NetworkError):
                self.shown = await self.send(screen)

    async def show_card(self, charger: Charger) -> None:
        """The charger's status card."""
        await self.show(await self.card(charger))

    async def card(self, charger: Charger) -> Screen:
        """The status card, with ‹ › where the person has several chargers."""
        return screens.card(self.say, charger, several=await self.several(), now=self.now)

    async def several(self) -> bool:
        """Whether the person has more than one charger."""
        return len(await self.services.charging.chargers(self.user.id)) > 1

    async def expect_reading(self, charger: Charger) -> None:
        """Have the card this turn shows brought up to date by the next reading."""
        if self.shown is not None:
            await self.services.cards.wait(self.chat.id, self.shown, self.user.id, charger)

    async def send(self, screen: Screen) -> int:
        """A new message in the same chat and topic; gives its id."""
        sent = await patiently(
            lambda: self.bot.send_message(
                self.chat.id,
                screen.text,
                parse_mode=ParseMode.HTML,
                reply_markup=screen.keyboard,
                link_preview_options=NO_PREVIEW,
                message_thread_id=self.topic,
            )
        )
        return sent.message_id

    async def send_file(self, content: bytes, name: str, caption: str) -> None:
        """A document in the same chat and topic; the caption is HTML."""
        await self.bot.send_document(
            self.chat.id,
            content,
            filename=name,
            caption=caption,
            parse_mode=ParseMode.HTML,
            message_thread_id=self.topic,
        )

    @property
    def topic(self) -> int | None:
        """The forum topic this happens in; None in the chat itself."""
        message = self.update.effective_message
        if message is None or isinstance(message, InaccessibleMessage) or not message.is_topic_message:
            return None
        return message.message_thread_id

    async def _edit(self, message_id: int, screen: Screen) -> bool:
        """False where the message is gone."""
        try:
            await patiently(
                lambda: self.bot.edit_message_text(
                    screen.text,
                    chat_id=self.chat.id,
                    message_id=message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=screen.inline,
                    link_preview_options=NO_PREVIEW,
                )
            )
        except BadRequest as error:
            if is_lost(error):
                return False
            if not is_unchanged(error):
                raise
        return True

    async def drop_buttons(self) -> None:
        """Leave the pressed message as it is, without its buttons; it waits for no reading any more."""
        if self.shown is None:
            return
        await self.services.cards.forget(self.chat.id, self.shown)
        try:
            await self.bot.edit_message_reply_markup(self.chat.id, self.shown, reply_markup=None)
        except BadRequest as error:
            if not (is_lost(error) or is_unchanged(error)):
                raise

    async def take_away(self) -> None:
        """Remove the pressed message; where Telegram does not let the bot, at least its buttons."""
        if self.shown is not None:
            await self.services.cards.forget(self.chat.id, self.shown)
        if not await self.remove(self.shown):
            await self.drop_buttons()

    async def remove(self, message_id: int | None) -> bool:
        """Take a message away; False where Telegram does not let the bot."""
        if message_id is None:
            return True
        try:
            return await self.bot.delete_message(self.chat.id, message_id)
        except TelegramError as error:
            log.info("update %d: message not removed: %s", self.update.update_id, type(error).__name__)
            return False

    async def dialog(self) -> dict[str, Any] | None:
        """The state of the conversation this person has in this chat, if any."""
        return await self.services.dialogs.load(self.user.id, self.chat.id)

    async def remember(self, **state: Any) -> None:
        """Keep the state of the conversation."""
        await self.services.dialogs.save(self.user.id, self.chat.id, state)

    async def end_dialog(self) -> bool:
        """Forget the conversation and take its open question away; False where there was none."""
        state = await self.dialog()
        if state is None:
            return False
        await self.services.dialogs.drop(self.user.id, self.chat.id)
        if state.get("prompt") != self.shown:
            await self.remove(state.get("prompt"))
        return True
