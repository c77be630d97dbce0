"""The recorded sessions from chat: at once what is stored, then what the reading brings; pages, dates, files."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.callbacks import LONGEST, Press, Verb
from bot.chat.language import language_for
from bot.chat.place import Part, Place
from bot.domain.period import Period, Span
from simulator.cloud.charger import ChargingSession
from simulator.telegram.user import ChatUser
from tests.chat.scene import A_POLL, ANNA, Scene, shown

TRANSCRIPTS = Path(__file__).parent / "transcripts"


def record(scene: Scene, charger: str, start: datetime, *, kwh: float = 20.0, hours: float = 8) -> None:
    """A session of four charging hours that has ended."""
    found = scene.cloud.charger(charger)
    session = ChargingSession(
        number=found.id * 1000 + len(found.sessions) + 1,
        charger_id=found.id,
        start=start.timestamp(),
        end=(start + timedelta(hours=hours)).timestamp(),
        energy=kwh,
        green=kwh / 4,
        seconds=4 * 3600,
        price=0.2,
    )
    found.sessions.append(session)


def record_a_spring(scene: Scene) -> None:
    """Every fourth evening of May to July, at 18:02 in Madrid, until next morning."""
    first = datetime(2026, 5, 2, 16, 2, tzinfo=UTC)
    for n in range(18):
        record(scene, "Garage", first + timedelta(days=4 * n), kwh=15.5 + n, hours=13.5)


@dataclass
class Play:
    """Somebody at the phone, and what it shows after each act."""

    scene: Scene
    user: ChatUser
    language: str
    lines: list[str] = field(default_factory=list)

    def word(self, message: str) -> str:
        """As it stands on a button in the person's language."""
        return language_for(self.language)(message)

    async def say(self, text: str, wanted: str = "") -> None:
        """Type."""
        answer = await self.scene.say(self.user, text, wanted)
        self.lines += [f"> {text}", answer]

    async def press(self, label: str, wanted: str = "") -> None:
        """Press a button."""
        label = self.word(label)
        answer = await self.scene.press(self.user, label, wanted)
        toast = self.scene.toast()
        self.lines += [f"☞ [{label}]" + (f"  ({toast})" if toast else ""), answer]

    async def wait(self, readings: int = 1) -> None:
        """Until so many readings have come; a look at the charger may be due before the sessions are."""
        for _ in range(readings):
            await self.scene.pass_time(seconds=A_POLL)
        newest = max(await self.user.messages(), key=lambda each: each.raw["changed"])
        self.lines += ["… a little later", shown(newest)]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_evening_with_the_sessions_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    record_a_spring(scene)
    play = Play(scene, anna, language)
    await play.say("/sessions")
    await play.wait()
    await play.press("📋 List")
    await play.press("9 Jul 18:02" if language == "en" else "9 jul 18:02")
    await play.press("‹ Back to the list")
    await play.press("‹ Back to the totals")
    await play.press("Year")
    await play.press("📋 List")
    await play.press("Older ›")
    await play.press("‹ Back to the totals")
    await play.press("📅 Dates…")
    await play.say("yesterday")
    await play.say("28.6.-12.7.2026")
    await play.press("📄 CSV")
    await play.press("🔄 Refresh")
    record(scene, "Garage", datetime(2026, 7, 11, 16, tzinfo=UTC))
    await play.wait(readings=2)
    await play.say("/sessions 2020")
    told = "\n".join(play.lines)
    assert told == (TRANSCRIPTS / f"sessions.{language}.txt").read_text(encoding="utf-8")
    assert {entry["status"] for entry in scene.cloud.journal.entries} == {200}


async def test_the_answer_edits_itself_when_the_reading_arrives(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    record_a_spring(scene)
    first = await scene.say(anna, "/sessions", "July")
    assert "I have not read the sessions of this charger yet." in first
    assert "within a few minutes." in first
    await scene.pass_time(seconds=A_POLL)
    assert "3 sessions" in (await anna.last()).text
    assert len(await anna.messages()) == 2


async def test_a_message_that_waits_shows_what_was_chosen_meanwhile(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    record_a_spring(scene)
    await scene.say(anna, "/sessions", "not read")
    await scene.press(anna, "Year", "2026")
    await scene.pass_time(seconds=A_POLL)
    assert (await anna.last()).text.splitlines()[:2] == ["🧾 Garage · 2026", "18 sessions · 432 kWh (108 kWh green)"]


async def test_a_message_that_shows_the_card_again_waits_for_no_sessions(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/sessions", "not read")
    await scene.press(anna, "‹ Back to the card", "ready")
    for _ in range(3):
        await scene.pass_time(seconds=A_POLL)
    assert (await anna.last()).text.startswith("🟢 Garage · ready, no car")


async def test_turning_pages_costs_no_reading(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    record_a_spring(scene)
    await scene.say(anna, "/sessions", "not read")
    await scene.pass_time(seconds=A_POLL)
    for label, wanted in (
        ("Today", "No sessions"),
        ("7 days", "Jul"),
        ("Year", "2026"),
        ("📋 List", "1/3"),
        ("Older ›", "2/3"),
    ):
        assert "as of" in await scene.press(anna, label, wanted)
    for _ in range(3):
        await scene.pass_time(seconds=A_POLL)
    assert len([each for each in scene.cloud.journal.entries if each["path"] == "/v4/sessions/stats"]) == 1


async def test_with_several_chargers_the_arrows_lead_from_one_to_the_next(scene: Scene) -> None:
    anna = await scene.connected()
    record(scene, "Street", scene.clock() - timedelta(days=1))
    await scene.say(anna, "/sessions", "Garage")
    street = await scene.press(anna, "Street ›", "Street")
    assert "[‹ Garage]" not in street
    assert street.startswith("🧾 Street · July 2026\n")
    for _ in range(3):
        await scene.pass_time(seconds=A_POLL)
    assert "1 session · 20 kWh (5 kWh green)" in (await anna.last()).text
    assert (await scene.press(anna, "Garage ›", "Garage")).startswith(
        "🧾 Garage · July 2026\nNo sessions in this period.\n"
    )
    assert {entry["status"] for entry in scene.cloud.journal.entries} == {200}


async def test_a_command_may_name_the_charger_before_or_after_the_dates(scene: Scene) -> None:
    anna = await scene.connected()
    assert (await scene.say(anna, "/sessions street 2026-06", "June")).startswith("🧾 Street · June 2026\n")
    assert (await scene.say(anna, "/sessions 2026-05 gar", "May")).startswith("🧾 Garage · May 2026\n")
    await scene.say(anna, "/sessions cellar 2026-05", "cellar")
    assert (await scene.press(anna, "Street", "May")).startswith("🧾 Street · May 2026\n")


async def test_an_empty_period_offers_no_list_and_no_file(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/sessions", "not read")
    await scene.pass_time(seconds=A_POLL)
    labels = (await anna.last()).labels
    assert "📄 CSV" not in labels
    assert "← June 2026" in labels
    assert "August 2026 →" not in labels


async def test_a_command_with_no_date_says_how_dates_look(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    assert (await scene.say(anna, "/sessions tomorrow", "date")).startswith("I need one or two dates, e.g. ")


async def test_without_a_charger_there_is_nothing_to_list(scene: Scene) -> None:
    anna = await scene.connected(only="nobody")
    assert "no charger in your Wallbox account" in await scene.say(anna, "/sessions", "charger")


async def test_both_files_arrive_with_name_and_caption(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    record_a_spring(scene)
    await scene.say(anna, "/sessions 2026-05", "not read")
    await scene.pass_time(seconds=A_POLL)
    for label, name, magic in (
        ("📄 CSV", "garage-2026-05.csv", b"\xef\xbb\xbfCharger,"),
        ("📊 Excel", "garage-2026-05.xlsx", b"PK"),
    ):
        caption = await scene.press(anna, label, "8 sessions")
        assert caption.startswith("🧾 Garage · May 2026\n8 sessions · 152 kWh (38 kWh green)\n")
        document = (await anna.last()).raw["document"]
        assert document["name"] == name
        file = await scene.application.bot.get_file(document["file_id"])
        assert bytes(await file.download_as_bytearray()).startswith(magic)


async def pressed(scene: Scene, user: ChatUser, press: Press) -> None:
    """Press a button that was made elsewhere, or long ago."""
    button = InlineKeyboardButton("old", callback_data=press.pack())
    sent = await scene.application.bot.send_message(
        user.chat_id, "an old message", reply_markup=InlineKeyboardMarkup([[button]])
    )
    await user.answer_to(await user.press("old", sent.message_id))
    await scene.settled(user.chat_id)


async def test_a_file_of_a_period_without_sessions_is_not_sent(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await pressed(scene, anna, Press(Verb.STATEMENT, 100001, "csv.20260301-20260331"))
    assert scene.toast() == "There are no sessions in this period."
    assert all(each.raw.get("document") is None for each in await anna.messages())


async def test_a_button_nobody_has_made_shows_this_month(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for press in (
        Press(Verb.SESSIONS, 100001),
        Press(Verb.SESSIONS, 100001, "nonsense"),
        Press(Verb.SESSIONS, 100001, "p.20260231-20260301.x.99999999999"),
        Press(Verb.NEW_SESSIONS, 100001, "month"),
        Press(Verb.STATEMENT, 100001, "exe.20260701-20260731"),
        Press(Verb.STATEMENT, 100001, "csv.nonsense"),
    ):
        await pressed(scene, anna, press)
        assert (await anna.last()).text.startswith("🧾 Garage · July 2026\n"), press


async def test_a_session_that_is_not_stored_is_said_to_be_gone(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await pressed(scene, anna, Press(Verb.SESSIONS, 100001, "s.20260701-20260731.0.9999999999"))
    assert (await anna.last()).text == "I no longer have this session."
    await scene.press(anna, "‹ Back to the list", "No sessions in this period.")


async def test_a_stranger_s_press_finds_no_charger(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    ben = await scene.person(2002, "Ben")
    await ben.say("/start")
    await ben.wait_for("Wallbox")
    for verb in (Verb.SESSIONS, Verb.NEW_SESSIONS, Verb.TYPE_PERIOD, Verb.STATEMENT):
        await pressed(scene, ben, Press(verb, 100001, "csv.20260701-20260731"))
        told = (await ben.last()).text
        assert told == "This is not a charger of yours. /login connects your own Wallbox account.", verb
        assert await anna.messages() == [], verb


async def test_in_a_group_the_dates_are_asked_as_a_reply(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    group = scene.telegram.world.add_group("Family", [ANNA])
    scene.telegram.world.set_member(group["id"], "member")
    there = await scene.person(ANNA, "Anna", chat_id=group["id"])
    await scene.say(there, "/sessions", "not read")
    await scene.press(there, "📅 Dates…", "Which dates")
    prompt = await there.last()
    await there.say("1.5.-31.5.2026", reply_to=prompt.message_id)
    await there.wait_for("May 2026")
    assert await anna.messages() == []


def test_the_longest_place_of_the_longest_number_fits_into_a_button() -> None:
    place = Place(period=Period.of(Span.YEAR, date(2099, 1, 1)), part=Part.ONE, page=9999, epoch_s=4_102_444_800)
    assert len(Press(Verb.NEW_SESSIONS, 2**53, place.pack()).pack().encode()) <= LONGEST
    assert Place.of(place.pack(), date(2026, 7, 14)) == place


async def test_a_name_from_outside_is_only_a_name(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").name = "<b>=1+1</b> & co"
    record(scene, "<b>=1+1</b> & co", scene.clock() - timedelta(days=1))
    await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/sessions", "not read")
    await scene.pass_time(seconds=A_POLL)
    assert (await anna.last()).text.startswith("🧾 <b>=1+1</b> & co · July 2026\n1 session")
