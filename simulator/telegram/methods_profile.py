"""Bot API methods by which a bot describes itself: commands, texts, menu button."""

import json
import re
from dataclasses import replace
from functools import partial
from typing import Any

from simulator.telegram.call import Call, Method
from simulator.telegram.errors import bad_request
from simulator.telegram.parameters import Parameters

MOST_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_TEXTS = {"name": 64, "description": 512, "short_description": 120}
_MENU_BUTTONS = frozenset({"commands", "default", "web_app"})


def _language(call: Call) -> str:
    language = call.parameters.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _commands_key(call: Call) -> tuple[str, str]:
    scope = call.parameters.mapping("scope") or {"type": "default"}
    kind = str(scope.get("type"))
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    for name in _SCOPES[kind]:
        if name not in scope:
            raise bad_request(f"{name} is empty")
    if "chat_id" in scope:
        replace(call, parameters=Parameters({"chat_id": str(scope["chat_id"])})).chat()
    return json.dumps(scope, sort_keys=True), _language(call)


def _check_command(command: Any) -> None:
    if not isinstance(command, dict) or not _COMMAND.fullmatch(str(command.get("command", ""))):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", ""))) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


async def set_my_commands(call: Call) -> Any:
    """Set the command menu of a scope and language."""
    key, commands = _commands_key(call), call.parameters.rows("commands")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        _check_command(each)
    if commands:
        call.bot.profile.commands[key] = commands
    else:
        call.bot.profile.commands.pop(key, None)
    return True


async def get_my_commands(call: Call) -> Any:
    """Return the command menu of exactly this scope and language."""
    return call.bot.profile.commands.get(_commands_key(call), [])


async def delete_my_commands(call: Call) -> Any:
    """Remove the command menu of exactly this scope and language."""
    call.bot.profile.commands.pop(_commands_key(call), None)
    return True


async def _set_text(name: str, call: Call) -> Any:
    text, language = call.parameters.text(name), _language(call)
    if len(text) > _TEXTS[name]:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    texts = call.bot.profile.texts.setdefault(name, {})
    texts[language] = text
    if not text:
        del texts[language]
    return True


async def _get_text(name: str, call: Call) -> Any:
    texts = call.bot.profile.texts.get(name, {})
    default = call.bot.person.first_name if name == "name" else ""
    return {name: texts.get(_language(call), texts.get("", default))}


async def set_chat_menu_button(call: Call) -> Any:
    """Set the menu button of one private chat or of all."""
    button = call.parameters.mapping("menu_button") or {"type": "default"}
    if str(button.get("type")) not in _MENU_BUTTONS:
        raise bad_request("can't parse MenuButton: Unsupported type specified")
    call.bot.profile.menu_buttons[_menu_chat(call)] = button
    return True


async def get_chat_menu_button(call: Call) -> Any:
    """Return the menu button of one private chat or of all."""
    buttons = call.bot.profile.menu_buttons
    return buttons.get(_menu_chat(call)) or buttons.get(None) or {"type": "commands"}


def _menu_chat(call: Call) -> int | None:
    return call.chat().id if call.parameters.text("chat_id") else None


METHODS: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": partial(_set_text, "name"),
    "getMyName": partial(_get_text, "name"),
    "setMyDescription": partial(_set_text, "description"),
    "getMyDescription": partial(_get_text, "description"),
    "setMyShortDescription": partial(_set_text, "short_description"),
    "getMyShortDescription": partial(_get_text, "short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
