"""The menu of a charger, chargers by name, the default charger: evenings to read, in English and Spanish."""

from pathlib import Path

import pytest

from simulator.telegram.user import ChatUser, SeenMessage, Wanted
from tests.chat.scene import A_POLL, ANNA, Scene, transcript

TRANSCRIPTS = Path(__file__).parent / "transcripts"


def _written(name: str) -> str:
    return (TRANSCRIPTS / f"{name}.txt").read_text(encoding="utf-8")


async def _tidy(scene: Scene, user: ChatUser) -> None:
    for message in await user.messages():
        scene.telegram.world.delete(user.chat_id, message.message_id)


def _switches(message: SeenMessage) -> bool:
    return "📊 Sessions" not in message.labels and any("🔔" in label for label in message.labels)


async def _stroll(scene: Scene, user: ChatUser, presses: list[tuple[str, str]]) -> list[str]:
    """What the message shows after each press."""
    return [f"= {label}\n{await scene.press(user, label, wanted)}" for label, wanted in presses]


async def test_the_menu_in_english(scene: Scene) -> None:
    anna = await scene.connected()
    seen = [await scene.say(anna, "/status", "Garage")]
    seen += await _stroll(
        scene,
        anna,
        [
            ("☰ More", "what next"),
            ("⭐ Use by default", "mean this charger"),
            ("🛠 Maintenance", "maintenance"),
            ("‹ Back", "what next"),
            ("☆ Ask each time", "what next"),
            ("‹ Back to the card", "ready"),
        ],
    )
    assert "\n".join(seen) == _written("menu.en")
    assert len(await anna.messages()) == 2


async def test_the_menu_in_spanish(scene: Scene) -> None:
    ana = await scene.connected(language_code="es")
    seen = [await scene.say(ana, "/status", "Garage")]
    seen += await _stroll(
        scene,
        ana,
        [
            ("☰ Más", "qué hacemos"),
            ("⭐ Usar por defecto", "van a este cargador"),
            ("🛠 Mantenimiento", "mantenimiento"),
            ("‹ Atrás", "qué hacemos"),
            ("‹ Volver a la ficha", "libre"),
        ],
    )
    assert "\n".join(seen) == _written("menu.es")


async def test_every_entry_leads_to_its_screen(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").locked = True
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/status", "locked")
    entries: dict[str, Wanted] = {
        "📊 Sessions": "sessions",
        "🕒 Schedule": "schedules",
        "☀️ Eco-Smart": "use the sun",
        "🏠 Main fuse (ICP)": "Main fuse limit",
        "💶 Price": "Price per kWh",
        "🔓 Guest pass": "guest",
        "🔔 Alerts": _switches,
    }
    for label, wanted in entries.items():
        await scene.press(anna, "☰ More", "what next")
        shown = await scene.press(anna, label, wanted)
        await scene.press(anna, "‹ Back" if "[‹ Back]" in shown else "‹ Back to the card", "Garage")
        if "[‹ Back]" in shown:
            await scene.press(anna, "‹ Back to the card", "locked")
    assert len(await anna.messages()) == 2


async def test_names_and_the_default_in_english(scene: Scene) -> None:
    anna = await scene.connected()
    for command, wanted in [
        ("/status STREET", "Street"),
        ("/status", "Garage"),
        ("/lock str", "locked, no car"),
        ("/lock 100001", "locked, no car"),
        ("/unlock cellar", "I know no charger"),
        ("/current garage 16", "Limit 16 A"),
        ("/current 10 street", "Limit 10 A"),
        ("/current cellar 10", "I know no charger"),
        ("/current 13", "Which charger"),
        ("/default", "Which charger"),
        ("/default street", "mean this charger now"),
        ("/status", "Street"),
        ("/unlock", "ready"),
        ("/default off", "ask which"),
        ("/unlock", "Which charger"),
    ]:
        scene.clock.advance(seconds=30)
        await scene.say(anna, command, wanted)
    assert await transcript(anna) == _written("names.en")


async def test_names_and_the_default_in_spanish(scene: Scene) -> None:
    ana = await scene.connected(language_code="es")
    scene.cloud.charger("Garage").name = "Cargador de Begoña"
    await scene.pass_time(seconds=A_POLL)
    for command, wanted in [
        ("/lock cargador begona", "No conozco"),
        ("/lock CARGADOR DE BEGONA", "bloqueado"),
        ("/default begoña", "van ahora"),
        ("/unlock", "libre"),
        ("/default off", "preguntan"),
    ]:
        scene.clock.advance(seconds=30)
        await scene.say(ana, command, wanted)
    assert await transcript(ana) == _written("names.es")


async def test_an_ambiguous_name_asks_which_of_those(scene: Scene) -> None:
    anna = await scene.connected()
    scene.cloud.charger("Street").name = "Garden"
    home = scene.cloud.charger("Garage").group_id
    scene.cloud.add_charger(home, name="Attic")
    await scene.pass_time(seconds=A_POLL)
    asked = await scene.say(anna, "/lock ga", "Which charger")
    assert asked == "Which charger should be locked?\n    [Garage] [Garden]\n    [✖ Cancel]\n"
    asked = await scene.say(anna, "/current ga 16", "Which charger")
    assert asked == "Which charger should be limited to 16 A?\n    [Garage] [Garden]\n    [✖ Cancel]\n"
    await scene.press(anna, "Garden", "Limit 16 A")
    assert scene.cloud.charger("Garden").max_charging_current == 16


async def test_a_command_never_reaches_another_charger_than_the_one_named(scene: Scene) -> None:
    anna = await scene.connected()
    await scene.services.people.choose_charger(ANNA, 100001)
    asked = await scene.say(anna, "/lock stret", "I know no charger")
    assert asked == "I know no charger called “stret”. Yours: Garage, Street.\n    [Garage] [Street]\n    [✖ Cancel]\n"
    assert not scene.cloud.charger("Garage").locked
    await scene.press(anna, "Street", "locked, no car")
    assert scene.cloud.charger("Street").locked


async def test_a_default_that_is_no_longer_there_means_nothing(scene: Scene) -> None:
    anna = await scene.connected()
    scene.cloud.add_charger(scene.cloud.charger("Garage").group_id, name="Attic")
    await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/default attic", "mean this charger now")
    del scene.cloud.chargers[scene.cloud.charger("Attic").id]
    for _ in range(3):
        await scene.pass_time(seconds=13 * 3600)
    assert (await scene.say(anna, "/lock", "Which")).endswith("[Garage] [Street]\n    [✖ Cancel]\n")


@pytest.mark.parametrize("label", ["🔒 Lock", "⏸ Pause"])
async def test_two_presses_in_a_row_send_once(scene: Scene, label: str) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.plug("Garage", kwh=60.0)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    await _tidy(scene, anna)
    await scene.say(anna, "/status", "charging")
    scene.cloud.journal.clear()
    presses = [await anna.press(label), await anna.press(label)]
    for press in presses:
        await anna.answer_to(press)
    await scene.settled(ANNA)
    writes = [each for each in scene.cloud.journal.entries if each["method"] != "GET"]
    assert len(writes) == 1
    assert len(await anna.messages()) == 2
