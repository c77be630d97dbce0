"""/alerts: what a chat is told."""

from bot.domain.alerts import AlertKind
from tests.chat.scene import A_POLL, ANNA, Scene, transcript

SWITCHES = """\
What shall I tell you in this chat?
🔔 on · 🔕 off – tap to switch.
    [🔔 Started] [🔔 Finished]
    [🔔 Paused] [🔔 Car connected]
    [🔔 Car unplugged] [🔔 Locked with a car]
    [🔔 Waiting] [🔔 Error]
    [🔔 Offline] [🔔 Back online]
    [🔔 Clock change]
"""


async def test_a_press_switches_one_kind_in_place(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    assert await scene.say(anna, "/alerts", "What shall I tell you") == SWITCHES
    off = await scene.press(anna, "🔔 Started", lambda message: "🔕 Started" in message.labels)
    assert off == SWITCHES.replace("🔔 Started", "🔕 Started")
    assert await scene.services.people.off_kinds(ANNA, ANNA) == frozenset({AlertKind.STARTED})
    on = await scene.press(anna, "🔕 Started", lambda message: "🔔 Started" in message.labels)
    assert on == SWITCHES


async def test_what_is_switched_off_is_not_told(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/alerts", "What shall I tell you")
    await scene.press(anna, "🔔 Started", lambda message: "🔕 Started" in message.labels)
    scene.cloud.plug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    scene.cloud.unplug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    seen = await transcript(anna)
    assert "started charging" not in seen
    assert "✅ Garage finished" in seen


async def test_asking_for_alerts_in_a_group_lets_the_group_have_them(scene: Scene) -> None:
    await scene.connected(only="Garage")
    world = scene.telegram.world
    group_id = world.add_group("Home", [ANNA])["id"]
    world.set_member(group_id, "member")
    group = await scene.person(chat_id=group_id)
    await scene.say(group, "/alerts", "What shall I tell you")
    scene.cloud.plug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    assert "⚡ Garage started charging" in await transcript(group)
