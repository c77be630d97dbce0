"""Updates that nobody has typed here and now: edits, posts, forwards, anonymous admins, messages too old to be told."""

from typing import Any

from telegram import Update

from tests.chat.scene import ANNA, Scene, transcript

GARAGE = 100001
_ANNA = {"id": ANNA, "is_bot": False, "first_name": "Anna"}
_PRIVATE = {"id": ANNA, "type": "private", "first_name": "Anna"}


def _message(scene: Scene, text: str, **more: Any) -> dict[str, Any]:
    command = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    sent = {"message_id": 9001, "date": int(scene.clock().timestamp()), "chat": _PRIVATE, "from": _ANNA}
    return {**sent, "text": text, "entities": command, **more}


async def _happens(scene: Scene, **update: Any) -> None:
    await scene.application.process_update(Update.de_json({"update_id": 77, **update}, scene.application.bot))


async def test_edits_and_posts_of_channels_do_nothing(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    channel = {"id": -100500, "type": "channel", "title": "News"}
    for kind, chat in (("edited_message", _PRIVATE), ("channel_post", channel), ("edited_channel_post", channel)):
        await _happens(scene, **{kind: _message(scene, "/lock", chat=chat)})
    assert not scene.cloud.charger("Garage").locked
    assert await transcript(anna) == "\n"


async def test_a_forwarded_command_is_not_carried_out(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    origin = {"type": "user", "date": 1, "sender_user": {"id": 5, "is_bot": False, "first_name": "Eve"}}
    await _happens(scene, message=_message(scene, "/lock", forward_origin=origin))
    assert not scene.cloud.charger("Garage").locked
    assert await transcript(anna) == "I read only what you type here yourself. /help shows what I understand.\n"


async def test_an_anonymous_admin_is_led_to_the_private_chat(scene: Scene) -> None:
    await scene.connected(only="Garage")
    world = scene.telegram.world
    group_id = world.add_group("Home", [ANNA])["id"]
    world.set_member(group_id, "member")
    group = {"id": group_id, "type": "supergroup", "title": "Home"}
    nobody = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    seen = await scene.person(chat_id=group_id)
    for command in ("/status", "/lock", "/alerts", "/logout"):
        await _happens(scene, message=_message(scene, command, chat=group, sender_chat=group, **{"from": nobody}))
    told = "You have not connected a Wallbox account yet.\n    [💬 Open private chat]\n"
    assert (await transcript(seen)).removeprefix("> \n") == told * 4
    await _happens(scene, message=_message(scene, "/login", chat=group, sender_chat=group, **{"from": nobody}))
    assert (await transcript(seen)).endswith("so let's do that in our private chat.\n    [💬 Open private chat]\n")
    await _happens(scene, message=_message(scene, "/language", chat=group, sender_chat=group, **{"from": nobody}))
    assert "Idioma" not in await scene.press(seen, "Español", "Español")


async def test_a_button_of_a_message_too_old_to_be_told_is_asked_again_in_a_new_one(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for data, question in (
        (f"1|lock|{GARAGE}||", "That button is old. Lock Garage now?\n    [🔒 Lock] [✖ No]\n"),
        (f"1|unlockgo|{GARAGE}||", "That button is old. Unlock Garage and charge now?\n"),
    ):
        query = {"id": "5", "from": _ANNA, "chat_instance": "1", "data": data}
        calls = len(scene.telegram.world.journal.entries)
        await _happens(scene, callback_query={**query, "message": {"chat": _PRIVATE, "message_id": 77, "date": 0}})
        assert question in await transcript(anna)
        methods = [each.method for each in scene.telegram.world.journal.entries][calls:]
        assert "editMessageText" not in methods
    assert not scene.cloud.charger("Garage").locked


async def test_forged_numbers_are_refused_without_a_fault(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    chat = scene.telegram.world.seen_chat(ANNA, None)
    for data in ("1|lock|9223372036854775808||", f"1|undo|{GARAGE}|{'9' * 25}|", f"1|planundo|{GARAGE}|{'9' * 25}|"):
        inline = chat.messages[max(chat.messages)].inline
        assert inline is not None
        inline[0][0]["callback_data"] = data
        answer = await scene.press(anna, data, "")
        assert "went wrong" not in answer
        await scene.say(anna, "/status", "Garage")
