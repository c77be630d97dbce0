"""One person with two accounts: connect the second, see both, leave one."""

from pathlib import Path

from tests.chat.scene import A_POLL, Scene, transcript

TRANSCRIPTS = Path(__file__).parent / "transcripts"
CABIN = ("cabin@example.com", "cabin-password")


def _add_cabin(scene: Scene) -> None:
    group = scene.cloud.add_group("Cabin", energy_price=0.1)
    scene.cloud.accounts.add(*CABIN).roles = {group.id: "super-admin"}
    scene.cloud.add_charger(group.id, name="Garage")


async def test_a_second_account_in_english(scene: Scene) -> None:
    _add_cabin(scene)
    anna = await scene.connected()
    await scene.say(anna, "/login", "connected already")
    await scene.press(anna, "➕ Another account", "other Wallbox account")
    await scene.say(anna, CABIN[0], "password")
    await scene.say(anna, CABIN[1], "Connected. 3")
    for _ in range(4):
        await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/chargers", "You have 3")
    await scene.say(anna, "/lock garage", "Which charger")
    await scene.press(anna, "Garage (Cabin)", "locked, no car")
    await scene.say(anna, "/logout", "Which account")
    await scene.press(anna, "Garage, Street", "Disconnect")
    await scene.press(anna, "Yes, disconnect", "disconnected")
    await scene.say(anna, "/chargers", "You have 1")
    assert await transcript(anna) == (TRANSCRIPTS / "accounts.en.txt").read_text(encoding="utf-8")


async def test_a_second_account_in_spanish(scene: Scene) -> None:
    _add_cabin(scene)
    ana = await scene.connected(language_code="es")
    await scene.say(ana, "/login", "Ya estás")
    await scene.press(ana, "➕ Otra cuenta", "otra cuenta")
    await scene.say(ana, CABIN[0], "contraseña")
    await scene.say(ana, CABIN[1], "Conectado. 3")
    await scene.say(ana, "/logout", "Qué cuenta")
    await scene.press(ana, "Todas", "Desconectar")
    await scene.press(ana, "Sí, desconectar", "borrado")
    assert await transcript(ana) == (TRANSCRIPTS / "accounts.es.txt").read_text(encoding="utf-8")


async def test_a_second_yes_leaves_the_other_account_alone(scene: Scene) -> None:
    _add_cabin(scene)
    anna = await scene.connected()
    await scene.services.accounts.connect(anna.user_id, anna.chat_id, email=CABIN[0], password=CABIN[1])
    await scene.say(anna, "/logout", "Which account")
    await scene.press(anna, "Garage, Street", "Disconnect")
    presses = [await anna.press("Yes, disconnect"), await anna.press("Yes, disconnect")]
    for press in presses:
        await anna.answer_to(press)
    await scene.settled(anna.chat_id)
    left = await scene.services.accounts.connected(anna.user_id)
    assert [each.labels for each in left] == [["Garage"]]
