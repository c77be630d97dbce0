"""What a bot may put under a message: inline keyboards are shown and echoed, the others only taken."""

from dataclasses import dataclass
from typing import Any

from simulator.telegram.errors import bad_request
from simulator.telegram.parameters import Parameters

Button = dict[str, Any]
Rows = list[list[Button]]

CALLBACK_BYTES = 64
MOST_BUTTONS = 100
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


@dataclass(frozen=True, slots=True)
class Markup:
    """A reply markup: inline rows, or another kind as the bot gave it (reply keyboard, removal, forced reply)."""

    inline: Rows | None = None
    other: dict[str, Any] | None = None


def read_markup(parameters: Parameters) -> Markup:
    """Read `reply_markup`; 400 when Telegram would not take it."""
    markup = parameters.mapping("reply_markup")
    if "inline_keyboard" in markup:
        return Markup(inline=_inline(markup["inline_keyboard"]) or None)
    if markup and not {"keyboard", "remove_keyboard", "force_reply"} & set(markup):
        raise bad_request("object expected as reply markup")
    if "keyboard" in markup:
        reply_labels(markup)
    return Markup(other=markup or None)


def _inline(rows: Any) -> Rows:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    for row in rows:
        for button in row:
            _check_button(button)
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def reply_labels(markup: dict[str, Any]) -> list[list[str]]:
    """Return the texts of a reply keyboard's buttons; 400 when it is none."""
    rows = markup["keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays')
    return [[_reply_label(button) for button in row] for row in rows]


def _reply_label(button: Any) -> str:
    text = button.get("text") if isinstance(button, dict) else button
    if not isinstance(text, str) or not text:
        raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')
    return text


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if name in button]
    if len(actions) != 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if actions == ["callback_data"]:
        _check_callback_data(button["callback_data"])
    if actions == ["url"] and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Unsupported URL protocol")


def _check_callback_data(value: Any) -> None:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def labels(rows: Rows | None) -> list[list[str]]:
    """Return the texts of the buttons as a person sees them."""
    return [[button["text"] for button in row] for row in rows or []]
