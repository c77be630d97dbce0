"""A lively hour: taps on everything, in a strict cloud; each answered at once, none too many, nothing lost."""

from datetime import datetime, timedelta
from itertools import pairwise
from time import perf_counter

from simulator.telegram.user import ChatUser
from tests.chat.scene import A_POLL, Scene

VISITS = [
    ["/status", "[☰ More]", "[📊 Sessions]", "[‹ Back to the card]", "[⏸ Pause]"],
    ["/status garage", "[▶ Resume]", "[⚡ 32 A]", "[16 A]", "[↩ Undo]"],
    ["/schedule garage", "[🔄 Refresh]"],
    ["/schedule garage", "[➕ Add]", "[💾 Save]", "/chargers", "[Street]"],
    ["/lock street", "[🔓 Unlock]", "[🔄 Refresh]", "[›]", "[☰ More]", "[🛠 Maintenance]", "[⬆️ Firmware]"],
    ["/eco garage eco", "/icp garage 25", "/cost garage 0.15", "/alerts", "/chargers"],
    ["/default garage", "/current 10", "/sessions", "/pause"],
]
"""What is typed, or pressed where it stands in brackets, a second apart; between the visits the house is left alone."""
BETWEEN_VISITS_S = 480
STEP_S = 30


async def _let_pass(scene: Scene, seconds: int) -> None:
    """The bot polls and delivers as the time goes by."""
    for _ in range(seconds // STEP_S):
        await scene.pass_time(seconds=STEP_S)


async def _tap(scene: Scene, user: ChatUser, act: str) -> float:
    """Type or press; the seconds it took until the person saw something of it."""
    scene.clock.advance(seconds=1)
    begun = perf_counter()
    if act.startswith("["):
        await user.answer_to(await user.press(act[1:-1]))
    else:
        await user.say(act)
        await user.wait_for(lambda _: True)
    took = perf_counter() - begun
    await scene.settled(user.chat_id)
    return took


async def test_thirty_taps_in_an_hour(scene: Scene) -> None:
    anna = await scene.connected()
    scene.cloud.plug("Garage", kwh=500.0)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    scene.cloud.journal.clear()
    begun, took = scene.clock(), []
    for visit in VISITS:
        took += [await _tap(scene, anna, act) for act in visit]
        await _let_pass(scene, BETWEEN_VISITS_S)
    assert (scene.clock() - begun).total_seconds() <= 3600
    assert len(took) >= 30
    assert max(took) < 1.0
    _assert_no_request_was_one_too_many(scene)
    await _assert_nothing_was_lost(scene, anna)


def _assert_no_request_was_one_too_many(scene: Scene) -> None:
    entries = scene.cloud.journal.entries
    assert [each for each in entries if each["status"] in {403, 429}] == []
    reads = [each for each in entries if each["method"] == "GET" and not each["path"].startswith("/users/")]
    moments = [datetime.fromisoformat(each["at"]) for each in reads]
    assert all(later - earlier >= timedelta(seconds=59.5) for earlier, later in pairwise(moments))


async def _assert_nothing_was_lost(scene: Scene, anna: ChatUser) -> None:
    garage, street = scene.cloud.charger("Garage"), scene.cloud.charger("Street")
    assert garage.paused
    assert (garage.max_charging_current, garage.icp_max_current, garage.energy_price) == (10, 25, 0.15)
    assert garage.eco_smart is not None
    assert garage.eco_smart.enabled
    assert len(garage.schedules) == 1
    assert not street.locked
    assert all(each["answered"] for each in scene.telegram.world.given_callbacks())
    writes = [each for each in scene.cloud.journal.entries if each["method"] != "GET"]
    assert len(writes) == 12
    shown = [each.text for each in await anna.messages() if each.sender == "bot"]
    assert not [text for text in shown if "went wrong" in text or "few changes" in text]
