"""Bot API methods about the bot itself and how it gets its updates and answers presses."""

import re
from typing import Any
from urllib.parse import urlsplit

from simulator.telegram.call import Call, Method
from simulator.telegram.errors import bad_request, conflict
from simulator.telegram.webhook import end_webhook, start_webhook

CALLBACK_SECONDS = 60
ANSWER_LIMIT = 200
LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def get_me(call: Call) -> Any:
    """Tell who the bot is."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_all,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return {**call.bot.person.as_json(), **abilities}


async def get_updates(call: Call) -> Any:
    """Answer the updates from `offset` on, waiting up to `timeout` seconds for the first."""
    if call.bot.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _set_allowed(call)
    values = call.parameters
    limit = min(max(values.integer("limit", 100), 1), 100)
    seconds = min(values.integer("timeout"), LONGEST_POLL)
    return await call.bot.updates.poll(values.integer("offset"), limit, seconds)


def _set_allowed(call: Call) -> None:
    if call.parameters.text("allowed_updates"):
        call.bot.updates.allowed = frozenset(map(str, call.parameters.rows("allowed_updates")))


async def set_webhook(call: Call) -> Any:
    """Push updates to a URL from now on; an empty URL ends it."""
    url, secret = call.parameters.text("url"), call.parameters.text("secret_token")
    if not url:
        return await delete_webhook(call)
    _check_url(url)
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _set_allowed(call)
    _drop_pending(call)
    call.bot.updates.interrupt(conflict("terminated by setWebhook request"))
    connections = min(max(call.parameters.integer("max_connections", 40), 1), 100)
    start_webhook(call.bot, call.world.clock, url, secret, connections)
    return True


async def delete_webhook(call: Call) -> Any:
    """Stop pushing updates."""
    end_webhook(call.bot)
    _drop_pending(call)
    return True


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host:
        raise bad_request("bad webhook: URL host is empty or invalid")


def _drop_pending(call: Call) -> None:
    if call.parameters.flag("drop_pending_updates"):
        call.bot.updates.clear()


async def get_webhook_info(call: Call) -> Any:
    """Tell where updates are pushed, how many wait and what went wrong last."""
    webhook, updates = call.bot.webhook, call.bot.updates
    told = {"url": webhook.url, "has_custom_certificate": False, "pending_update_count": len(updates.pending)}
    if webhook.url:
        told["max_connections"] = webhook.max_connections
    if webhook.last_error:
        told |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}
    return {**told, "allowed_updates": sorted(updates.allowed)} if updates.allowed else told


async def answer_callback_query(call: Call) -> Any:
    """Answer a press, once and within a minute."""
    query = call.world.callbacks.get(call.parameters.text("callback_query_id"))
    text = call.parameters.text("text")
    if query is None or query.bot is not call.bot or query.answer is not None:
        raise bad_request(_TOO_OLD)
    if call.world.clock() - query.at > CALLBACK_SECONDS:
        raise bad_request(_TOO_OLD)
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    show_alert, url = call.parameters.flag("show_alert"), call.parameters.text("url")
    query.answer = {"text": text, "show_alert": show_alert, "url": url}
    return True


async def log_out(_: Call) -> Any:
    """Accept; a local server has nothing to log out of."""
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "answerCallbackQuery": answer_callback_query,
    "logOut": log_out,
    "close": log_out,
}
