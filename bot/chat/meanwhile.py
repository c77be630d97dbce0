"""What a press is told at once while another of the same person is still under way."""

from telegram import Update

from bot.chat.language import language_for
from bot.chat.ordering import Meanwhile
from bot.chat.texts import replies
from bot.services.wiring import Services


def one_moment(services: Services) -> Meanwhile:
    """Answers with a word that it waits; what it asked for is then told in the message. Raises TelegramError."""

    async def answer(update: Update) -> bool:
        query = update.callback_query
        if query is None:
            return False
        user = query.from_user
        say = language_for(await services.people.language(user.id, user.language_code))
        return await query.answer(replies.one_moment(say))

    return answer
