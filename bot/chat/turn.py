"""One update being answered: who asks, in which language, and where the answer goes."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from telegram import Bot, Chat, InaccessibleMessage, Message, Update, User
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.chat import screens
from bot.chat.callbacks import Press, unpack
from bot.chat.context import BotContext, Clock, Services
from bot.chat.language import Language, language_for
from bot.chat.patience import patiently
from bot.chat.screens import Screen
from bot.chat.sending import NO_PREVIEW, is_lost, is_unchanged
from bot.domain.charger import Charger

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
    shown: int | None = None
    """The message this turn has answered with; further answers edit it."""
    spinning: bool = True
    """Whether a press still waits for its answer; Telegram takes one."""
    expired: bool = False
    """Telegram no longer takes an answer to this press: it was made long ago."""
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
    def made_at(self) -> datetime:
        """When a command was typed; for a press, when its button was shown: Telegram does not tell more."""
        query = self.update.callback_query
        if query is None:
            return self.message.date
        shown = query.message
        if isinstance(shown, Message):
            return shown.edit_date or shown.date
        return shown.date if shown is not None else self.now

    @property
    def stale(self) -> bool:
        """Whether what was asked may no longer be meant."""
        return self.expired or self.now - self.made_at > STALE_AFTER

    def _pressed_message(self) -> int | None:
        query = self.update.callback_query
        if query is None or not isinstance(query.message, Message):
            return None
        return None if self.press is not None and self.press.keep else query.message.message_id

    async def answer(self, toast: str = "") -> None:
        """Stop the spinner of a press; nothing for a command. Comes before the cloud is asked."""
        query = self.update.callback_query
        if query is None or not self.spinning:
            return
        self.spinning = False
        try:
            await query.answer(toast or None)
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

    async def hint(self, screen: Screen) -> None:
        """As `show`, for what may fail without harm: the thing itself comes next."""
        try:
            await self.show(screen)
        except TelegramError as error:
            log.warning("update %d: not shown: %s", self.update.update_id, type(error).__name__)

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
