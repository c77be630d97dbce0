"""/schedule: see, make, change, switch, delete, take back; read back, and what goes wrong."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.language import language_for
from bot.chat.texts import schedules as texts
from bot.db import chargers
from bot.domain.schedule import Weekday
from bot.services.clock_changes import ClockChanges
from simulator.telegram.user import ChatUser, SeenMessage
from tests.chat.scene import A_POLL, ANNA, Scene, shown

TRANSCRIPTS = Path(__file__).parent / "transcripts"
DAYS = {day.name.lower(): True for day in Weekday}


@dataclass
class Play:
    """Somebody at the phone, and what it shows after each act."""

    scene: Scene
    user: ChatUser
    language: str
    lines: list[str] = field(default_factory=list)

    def word(self, message: str, **values: object) -> str:
        """As it stands on a button in the person's language."""
        return language_for(self.language)(message, **values)

    async def say(self, text: str) -> None:
        """Type."""
        self.lines += [f"> {text}", await self.scene.say(self.user, text, "")]

    async def press(self, message: str, **values: object) -> None:
        """Press a button."""
        label = self.word(message, **values)
        answer = await self.scene.press(self.user, label, "")
        toast = self.scene.toast()
        self.lines += [f"☞ [{label}]" + (f"  ({toast})" if toast else ""), answer]

    async def wait(self) -> None:
        """Until a reading has changed something; a look at the charger may be due before the schedules are."""
        before = max((each.raw["changed"] for each in await self.user.messages()), default=0)
        newest: SeenMessage | None = None
        while newest is None or newest.raw["changed"] <= before:
            await self.scene.pass_time(seconds=A_POLL)
            newest = max(await self.user.messages(), key=lambda each: each.raw["changed"], default=None)
        self.lines += ["… a little later", shown(newest)]

    def told(self) -> str:
        """The whole evening."""
        return "\n".join(self.lines)


def expected(name: str, language: str) -> str:
    return (TRANSCRIPTS / f"{name}.{language}.txt").read_text(encoding="utf-8")


def posts(scene: Scene) -> list[str]:
    return [
        each["path"] for each in scene.cloud.journal.entries if each["method"] == "POST" and "sched" in each["path"]
    ]


def never_refused(scene: Scene) -> bool:
    return {entry["status"] for entry in scene.cloud.journal.entries} == {200}


async def test_an_old_save_button_waits_for_the_zone_too(scene: Scene) -> None:
    anna = await scene.connected(only="Garage", language_code="en")
    play = Play(scene, anna, "en")
    await play.say("/schedule")
    await play.wait()
    await play.press("➕ Add")
    charger = (await scene.services.charging.chargers(ANNA))[0]
    blind = replace(charger.snapshot, time_zone=None)
    where = charger.account_id, blind.charger_id
    async with scene.services.schedules.database.transaction() as tx:
        await chargers.store_echo(tx, *where, snapshot=blind, asked=None, at=scene.clock())
        await chargers.doubt_slow_half(tx, *where)
    await play.press("💾 Save")
    assert "You can save in a few minutes." in play.lines[-1]
    assert posts(scene) == []


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_evening_with_the_schedules_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    play = Play(scene, anna, language)
    saturday, sunday = (texts.day(language_for(language), day) for day in (Weekday.SATURDAY, Weekday.SUNDAY))
    await play.say("/schedule")
    await play.wait()
    await play.press("➕ Add")
    await play.press(f"✅ {saturday}")
    await play.press(f"✅ {sunday}")
    await play.press("▶ From {time}", time="23:00")
    await play.press("22:…")
    await play.press("22:15")
    await play.say("tonight")
    await play.say("22:00-06:00")
    await play.press("⚡ Any current")
    await play.press("16 A")
    await play.press("🔋 Any energy")
    await play.press("20 kWh")
    await play.press("💾 Save")
    await play.wait()
    await play.press(
        f"🕒 22:00–06:00 {texts.day(language_for(language), Weekday.MONDAY)}–"
        f"{texts.day(language_for(language), Weekday.FRIDAY)}"
    )
    await play.press("💤 Switch off")
    await play.press("↩ Undo")
    await play.wait()
    await play.press("🔄 Refresh")
    assert play.told() == expected("schedules", language)
    assert never_refused(scene)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_goes_wrong_with_schedules_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    play = Play(scene, anna, language)
    await play.say("/schedule")
    await play.press("➕ Add")
    await play.press("💾 Save")
    await play.wait()
    garage = scene.cloud.charger("Garage")
    garage.last_schedule = int(scene.clock().timestamp()) + 10_000
    await play.press("💾 Save")
    await play.wait()
    await play.press("🔁 Write again")
    await play.wait()
    await play.press(f"🕒 23:00–07:00 {play.word('every day')}"[:24])
    await play.press("🗑 Delete…")
    await play.press("✖ No")
    garage.schedules[0]["start"] = "2000"
    scene.clock.advance(minutes=20)
    await play.press("🗑 Delete…")
    await play.press("🗑 Yes, delete")
    await play.wait()
    assert play.told() == expected("schedules_trouble", language)
    assert never_refused(scene)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_clock_change_reads_well(scene: Scene, language: str) -> None:
    scene.clock.now = datetime(2026, 10, 20, 15, 30, tzinfo=UTC)
    entry = {"id": 0, "enable": True, "start": "2000", "stop": "0400", "days": DAYS, "max_current": 1, "max_energy": 0}
    scene.cloud.charger("Garage").schedules.append({**entry, "created_at": 5, "uid": "X"})
    anna = await scene.connected(only="Garage", language_code=language)
    play = Play(scene, anna, language)
    watch = ClockChanges(database=scene.services.schedules.database, clock=scene.clock)
    await watch.watch_once()
    for _ in range(3):
        await scene.pass_time(seconds=A_POLL)
    assert await watch.watch_once() == 1
    await play.wait()
    scene.clock.advance(minutes=5)
    await play.press("🕰 Keep local times")
    await play.press("🕰 Keep local times")
    await play.wait()
    await play.press("🕰 Keep local times")
    assert play.told() == expected("clock_change", language)
    assert [each["start"] for each in scene.cloud.charger("Garage").schedules] == ["2100"]
    assert never_refused(scene)


async def test_a_draft_survives_until_it_is_saved_and_is_gone_afterwards(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "asking")
    await scene.pass_time(seconds=A_POLL)
    await scene.press(anna, "➕ Add", "new schedule")
    editor = (await anna.last()).message_id
    scene.clock.advance(minutes=3)
    assert "That button is from 17:38. Press again" in await scene.press(anna, "💾 Save", "")
    assert not posts(scene)
    await scene.press(anna, "💾 Save", "Written")
    assert len(posts(scene)) == 1
    assert (await anna.last()).message_id == editor
    scene.clock.advance(minutes=1)
    await scene.say(anna, "22:00-06:00", "commands and buttons")


async def test_a_draft_that_has_expired_says_so(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "asking")
    await scene.press(anna, "➕ Add", "new schedule")
    scene.clock.advance(minutes=31)
    assert (await scene.press(anna, "✅ Mon", "")).startswith("That draft is gone.")
    await scene.press(anna, "➕ Add", "new schedule")
    scene.clock.advance(minutes=31)
    assert (await scene.press(anna, "💾 Save", "")).startswith("That draft is gone.")


async def test_a_draft_is_discarded_without_a_trace(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "asking")
    await scene.press(anna, "➕ Add", "new schedule")
    await scene.press(anna, "⏹ Until 07:00", "stop")
    await scene.press(anna, "23:…", "Exactly")
    assert "Start and stop are the same." in await scene.press(anna, "23:00", "")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        await scene.press(anna, f"✅ {day}", "")
    last = await anna.last()
    assert "Choose a day at least." in last.text
    assert "💾 Save" not in last.labels
    await scene.press(anna, "✖ Discard", "schedules")
    await scene.say(anna, "22:00-06:00", "commands and buttons")


async def test_an_old_press_is_asked_again(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "asking")
    await scene.pass_time(seconds=A_POLL)
    await scene.press(anna, "➕ Add", "new schedule")
    await scene.press(anna, "💾 Save", "Written")
    await scene.press(anna, "🕒 23:00–07:00 every day", "schedule, on")
    scene.clock.advance(minutes=3)
    assert "Press again" in await scene.press(anna, "💤 Switch off", "")
    await scene.press(anna, "🗑 Delete…", "Delete")
    scene.clock.advance(minutes=3)
    assert "Press again" in await scene.press(anna, "🗑 Yes, delete", "")
    assert len(posts(scene)) == 1


async def test_a_change_is_undone_once(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "asking")
    await scene.pass_time(seconds=A_POLL)
    await scene.press(anna, "➕ Add", "new schedule")
    await scene.press(anna, "💾 Save", "Written")
    assert "None: it charges" in await scene.press(anna, "↩ Undo", "")
    assert "↩ Undo" not in (await anna.last()).labels
    assert not scene.cloud.charger("Garage").schedules


async def test_schedules_of_the_charger_that_is_named(scene: Scene) -> None:
    anna = await scene.connected()
    assert "[Garage] [Street]" in await scene.say(anna, "/schedule", "Which charger")
    assert (await scene.press(anna, "Street", "")).startswith("🕒 Street · schedules")
    assert (await scene.say(anna, "/schedule gar", "")).startswith("🕒 Garage · schedules")


async def test_a_forged_or_older_button_shows_what_there_is(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "asking")
    await scene.pass_time(seconds=A_POLL)
    await scene.press(anna, "➕ Add", "new schedule")
    await scene.press(anna, "💾 Save", "Written")
    scene.cloud.charger("Garage").schedules.clear()
    await scene.press(anna, "🕒 23:00–07:00 every day", "schedule, on")
    service = scene.services.schedules
    await service.follow(ANNA, 100001, chat_id=ANNA, message_id=999, argument="list")
    for _ in range(2):
        scene.clock.advance(seconds=A_POLL)
        await scene.services.monitor.poll_once()
    assert (await scene.press(anna, "🗑 Delete…", "")).startswith("That schedule has changed in the meantime.")


async def test_a_draft_that_could_not_be_saved_is_one_press_away(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "asking")
    await scene.pass_time(seconds=A_POLL)
    await scene.press(anna, "➕ Add", "new schedule")
    scene.cloud.faults.order(method="POST", path="/chargers", status=400)
    assert await scene.press(anna, "💾 Save", "") == (
        "Garage does not take that value. Nothing was changed.\n    [‹ Back]\n"
    )
    await scene.press(anna, "‹ Back", "new schedule")
    for _ in range(4):
        await scene.press(anna, "💾 Save", "Written")
        await scene.press(anna, "➕ Add", "new schedule")
    assert "Wallbox takes a few changes a minute only." in await scene.press(anna, "💾 Save", "")
    await scene.press(anna, "‹ Back", "new schedule")


async def test_a_charger_without_a_free_slot_says_so(scene: Scene) -> None:
    garage = scene.cloud.charger("Garage")
    garage.model = "Pulsar"
    entry = {"enable": True, "start": "2000", "stop": "0400", "days": DAYS, "max_current": 1, "max_energy": 0}
    garage.schedules.extend({**entry, "id": slot, "created_at": 5, "uid": f"X{slot}"} for slot in range(4))
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "asking")
    await scene.pass_time(seconds=A_POLL)
    assert await scene.press(anna, "➕ Add", "") == (
        "This charger holds 4 schedules only. Change or delete one.\n    [‹ Back]\n"
    )


async def test_the_times_of_a_stored_schedule_are_changed_in_its_place(scene: Scene) -> None:
    garage = scene.cloud.charger("Garage")
    entry = {"enable": True, "start": "2000", "stop": "0400", "days": DAYS, "max_current": 1, "max_energy": 0}
    garage.schedules.extend({**entry, "id": slot, "created_at": 5, "uid": f"X{slot}"} for slot in range(2))
    garage.schedules[1]["start"] = "2130"
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/schedule", "asking")
    await scene.pass_time(seconds=A_POLL)
    await scene.press(anna, "🕒 23:30–06:00 every day", "schedule, on")
    await scene.press(anna, "✏️ Edit", "change a schedule")
    await scene.say(anna, "1-5:30", "01:00–05:30")
    await scene.press(anna, "⏹ Until 05:30", "stop")
    await scene.press(anna, "‹ Back", "change a schedule")
    await scene.press(anna, "💾 Save", "Written")
    assert [(each["start"], each["stop"]) for each in garage.schedules] == [("2000", "0400"), ("2300", "0330")]
