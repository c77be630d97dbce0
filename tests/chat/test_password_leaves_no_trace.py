"""Wherever a password may end up in the login, it does not stay in the chat."""

import base64
import struct

import pytest
from telegram import Update

from simulator.telegram.user import ChatUser
from tests.chat.scene import ANNA, Scene, transcript

PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
DELETE_IT = "⚠️ I could not delete your message. If it holds a password, please delete it yourself.\n"


async def _asked_for_email(scene: Scene, language_code: str = "en") -> ChatUser:
    anna = await scene.person(language_code=language_code)
    await scene.say(anna, "/login", "Google")
    return anna


async def test_what_is_no_email_is_deleted_and_asked_again(scene: Scene) -> None:
    for typed in ("demo-password", "P@ssw0rd.1", "P@ss!.word", "hello there", "@example.com"):
        anna = await _asked_for_email(scene)
        told = await scene.say(anna, typed, "")
        assert "That is no e-mail address; I delete it in case it was a password." in told, typed
        assert typed not in await transcript(anna), typed


async def test_a_plain_email_stays(scene: Scene) -> None:
    for email in ("demo@example.com", "a.b+c@mail.example.co", "ana@correo.españa", "i@x-y.xn--p1ai"):
        anna = await _asked_for_email(scene)
        assert "And the password" in await scene.say(anna, email, ""), email
        assert f"> {email}\n" in await transcript(anna), email


async def test_where_deleting_fails_the_person_is_asked_to(scene: Scene) -> None:
    anna = await _asked_for_email(scene)
    scene.telegram.world.fault(method="deleteMessage", status=400, description="Bad Request: message can't be deleted")
    await scene.say(anna, "demo-password", "That is no e-mail address")
    assert DELETE_IT in await transcript(anna)


@pytest.mark.parametrize("both", ["demo@example.com demo-password", "demo@example.com\ndemo-password"])
async def test_email_and_password_at_once_are_deleted_and_taken(scene: Scene, both: str) -> None:
    anna = await _asked_for_email(scene)
    await scene.say(anna, both, "Street")
    assert await scene.services.accounts.is_connected(ANNA)
    assert "password" not in await transcript(anna)


async def test_words_after_the_command_are_deleted(scene: Scene) -> None:
    anna = await scene.person()
    await scene.say(anna, "/login demo@example.com demo-password", "Which e-mail")
    assert "> " not in await transcript(anna)


async def test_a_second_try_after_a_refusal_in_both_languages_leaves_no_password(scene: Scene) -> None:
    ana = await _asked_for_email(scene, "es")
    await scene.say(ana, "demo@example.com", "contraseña")
    for typed in ("mi-clave", "otra@clave.com"):
        told = await scene.say(ana, typed, "Wallbox no acepta")
        assert told.splitlines()[2] == "Prueba otra vez la contraseña; también borro ese mensaje."
        assert typed not in await transcript(ana)
    await scene.press(ana, "✉️ Otro correo", "Qué correo")
    await scene.say(ana, "demo@example.com", "contraseña")
    await scene.say(ana, "demo-password", "Conectado")


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_picture_of_the_password_is_deleted_and_asked_to_be_typed(scene: Scene, kind: str) -> None:
    anna = await _asked_for_email(scene)
    await scene.say(anna, "demo@example.com", "And the password")
    content = base64.b64encode(PICTURE).decode()
    await anna.order("send_file", user_id=ANNA, chat_id=ANNA, content=content, kind=kind, caption="demo-password")
    await anna.wait_for("I read only what you type here yourself.", since=0)
    await scene.settled(ANNA)
    assert "demo-password" not in await transcript(anna)
    await scene.say(anna, "demo-password", "Street")


async def test_a_picture_elsewhere_is_answered_and_stays(scene: Scene) -> None:
    anna = await scene.person()
    await scene.say(anna, "/help", "What I can do")
    content = base64.b64encode(PICTURE).decode()
    await anna.order("send_file", user_id=ANNA, chat_id=ANNA, content=content, kind="photo", caption="a car")
    await anna.wait_for("I read only what you type here yourself. /help shows what I understand.", since=0)
    assert "> a car\n" in await transcript(anna)


async def test_service_messages_are_not_answered(scene: Scene) -> None:
    anna = await scene.person()
    await scene.say(anna, "/help", "What I can do")
    before = await transcript(anna)
    sent = {"message_id": 9, "date": int(scene.clock().timestamp()), "chat": {"id": ANNA, "type": "private"}}
    message = {**sent, "from": {"id": ANNA, "is_bot": False, "first_name": "Anna"}, "delete_chat_photo": True}
    update = Update.de_json({"update_id": 1, "message": message}, scene.application.bot)
    await scene.application.process_update(update)
    assert await transcript(anna) == before
