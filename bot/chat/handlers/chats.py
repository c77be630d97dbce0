"""What happens to a chat itself: blocked, removed, unblocked, upgraded to a supergroup, a message pinned."""

from telegram import ChatMember, Update
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.chat import pinning
from bot.chat.context import BotContext
from bot.chat.routing import Route

_OUTSIDE = {ChatMember.LEFT, ChatMember.BANNED}


async def membership(update: Update, context: BotContext) -> None:
    """Send nothing more to who has blocked or removed the bot; tell again who has let it back in."""
    change = update.my_chat_member
    if change is None:
        return
    people = context.surroundings.services.people
    if change.new_chat_member.status in _OUTSIDE:
        await people.unlink(change.chat.id)
    elif change.old_chat_member.status in _OUTSIDE and change.chat.id == change.from_user.id:
        await people.relink(change.from_user.id, change.chat.id)


async def migration(update: Update, context: BotContext) -> None:
    """A group lives on under a new id; both sides tell of it, the old one counts."""
    message = update.message
    if message is not None and message.migrate_to_chat_id is not None:
        await context.surroundings.services.people.moved(message.chat.id, message.migrate_to_chat_id)


async def pinned(update: Update, context: BotContext) -> None:
    """Take Telegram's line about a card away where the bot itself has pinned it: the card is all there is to see."""
    message = update.message
    if message is not None and message.from_user == context.bot.bot:
        await pinning.take_notice_away(message)


routes: list[Route] = [
    ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
    MessageHandler(filters.StatusUpdate.MIGRATE, migration),
    MessageHandler(filters.StatusUpdate.PINNED_MESSAGE, pinned),
]
