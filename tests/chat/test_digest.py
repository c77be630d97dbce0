"""After an hour without Telegram the chat shows one message, with the cure of what is still to be done."""

from datetime import timedelta
from pathlib import Path

import pytest
from telegram import InlineKeyboardMarkup

from bot.chat import keyboards_digest
from bot.chat.language import Language, language_for
from bot.chat.texts.digest import digest as text
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.digest import LONGEST, Digest
from tests.chat.samples import HOSTILE, NOW, alert
from tests.chat.scene import A_POLL, Scene, transcript

EN, ES = language_for("en"), language_for("es")
TRANSCRIPTS = Path(__file__).parent / "transcripts"
LONGEST_MESSAGE = 4096


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_hour_without_telegram_is_told_in_one_message(scene: Scene, language: str) -> None:
    anna = await scene.connected(language_code=language)
    scene.telegram.world.fault(method="sendMessage", status=502, times=1000)
    scene.cloud.plug("Garage", kwh=4, max_current=16)
    scene.cloud.charger("Street").locked = True
    for _ in range(30):
        await scene.pass_time(seconds=A_POLL)
    scene.cloud.unplug("Garage")
    scene.cloud.plug("Street", kwh=30)
    for _ in range(6):
        await scene.pass_time(seconds=A_POLL)
    assert await anna.messages() == []
    scene.telegram.world.faults.clear()
    for _ in range(10):
        await scene.pass_time(seconds=A_POLL)
    told = await transcript(anna)
    assert told == (TRANSCRIPTS / f"digest.{language}.txt").read_text(encoding="utf-8")


def ago(kind: AlertKind, hours: float, status: ChargerStatus = ChargerStatus.CHARGING, **said: object) -> Alert:
    """An alert of some time ago."""
    return alert(kind, status, **{"occurred_at": NOW - timedelta(hours=hours), **said})


STORY = (
    ago(AlertKind.STARTED, 29),
    ago(AlertKind.FINISHED, 26, energy_kwh=12.3, cost=2.46, currency="EUR"),
    ago(AlertKind.CLOUD_SILENT, 20, charger_id=0, charger_name=""),
    ago(AlertKind.CLOUD_BACK, 19, charger_id=0, charger_name=""),
    ago(AlertKind.CAR_UNPLUGGED, 15),
)


def _labels(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [] if keyboard is None else [[button.text for button in row] for row in keyboard.inline_keyboard]


def test_days_are_named_where_they_change() -> None:
    missed = Digest(told=STORY, left_out=3)
    assert (
        text(EN, missed, now=NOW)
        == """📬 While I was away:
3 earlier things, and then
<b>Garage</b>: Mon 16:36 started, 19:36 finished (12.3 kWh, €2.46), 06:36 unplugged
01:36 Wallbox's cloud was silent, 02:36 Wallbox's cloud answered again"""
    )
    assert _labels(keyboards_digest.digest(EN, missed)) == [["📋 Status"]]


def test_several_chargers_have_a_button_each() -> None:
    told = tuple(ago(AlertKind.OFFLINE, 9 - each, charger_id=each, charger_name=f"No. {each}") for each in range(1, 5))
    assert _labels(keyboards_digest.digest(EN, Digest(told=told))) == [["📋 No. 1", "📋 No. 2", "📋 No. 3"]]


def test_an_account_alone_has_no_card() -> None:
    silent = ago(AlertKind.CLOUD_SILENT, 1, charger_id=0, charger_name="")
    assert keyboards_digest.digest(EN, Digest(told=(silent,))) is None


@pytest.mark.parametrize("say", [EN, ES], ids=["en", "es"])
@pytest.mark.parametrize("kind", [kind for kind in AlertKind if kind is not AlertKind.CLOCK_CHANGE])
def test_the_longest_digest_fits_into_a_message(say: Language, kind: AlertKind) -> None:
    many = tuple(
        ago(kind, 100 + each, ChargerStatus.DISCHARGING, charger_id=each, charger_name=HOSTILE)
        for each in range(LONGEST)
    )
    said = text(say, Digest(told=many, urgent=many[0], left_out=99), now=NOW)
    assert len(said) <= LONGEST_MESSAGE
