"""Every method of the reference client: by command, by button, with its effect in the cloud, and explained refusals."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import wallbox

from simulator.cloud.charger import Charger, EcoSmart
from simulator.cloud.commands import PAUSE, remote_action
from simulator.cloud.world import DEMO
from simulator.telegram.user import ChatUser
from tests.chat.scene import A_POLL, ANNA, Scene

GARAGE = "Garage"
AN_HOUR = 3700

Steps = list[tuple[str, str]]
"""What is typed, or pressed where it stands in brackets, and what is answered; `…` lets a reading come by."""
State = Callable[[Scene], Awaitable[None]]
Effect = Callable[[Scene], bool]


async def _as_it_is(_: Scene) -> None:
    """Nothing to prepare."""


def _set(**attributes: Any) -> State:
    async def bring_about(scene: Scene) -> None:
        for name, value in attributes.items():
            setattr(_garage(scene), name, value)

    return bring_about


async def _plugged(scene: Scene) -> None:
    if _garage(scene).car is not None:
        scene.cloud.unplug(GARAGE)
    scene.cloud.plug(GARAGE, kwh=500.0)


async def _disconnected(scene: Scene) -> None:
    await scene.services.accounts.disconnect(ANNA)


async def _cloud_away(scene: Scene) -> None:
    scene.clock.advance(seconds=A_POLL)
    scene.cloud.faults.order(status=503, times=None)


def _garage(scene: Scene) -> Charger:
    return scene.cloud.charger(GARAGE)


async def _paused(scene: Scene) -> None:
    await _plugged(scene)
    remote_action(_garage(scene), PAUSE)


async def _without_schedules(scene: Scene) -> None:
    _garage(scene).schedules = []


def _eco(scene: Scene) -> EcoSmart:
    found = _garage(scene).eco_smart
    assert found is not None
    return found


async def _old_firmware(scene: Scene) -> None:
    await scene.pass_time(seconds=AN_HOUR)
    _garage(scene).current_version = "6.7.36"


async def _eco_off(scene: Scene) -> None:
    _garage(scene).eco_smart = EcoSmart()


async def _eco_on(scene: Scene) -> None:
    _garage(scene).eco_smart = EcoSmart(enabled=True)


def _is(**attributes: Any) -> Effect:
    return lambda scene: all(getattr(_garage(scene), name) == value for name, value in attributes.items())


def _asked(method: str, part: str) -> Effect:
    def asked(scene: Scene) -> bool:
        entries = [each for each in scene.cloud.journal.entries if each["status"] in {200, 201, 204}]
        return any(each["method"] == method and part in each["path"] for each in entries)

    return asked


@dataclass(frozen=True)
class Row:
    """One method of the reference client."""

    method: str
    command: Steps
    button: Steps
    effect: Effect
    refusal: Steps
    before: State = _as_it_is
    """Brings about the state in which the method does something."""
    cause: State = _as_it_is
    """Brings about the state in which it is refused."""
    refused_by: str = GARAGE
    """The charger that refuses it."""


OCPP = _set(operation_mode="ocpp")
MENU: Steps = [("/status", GARAGE), ("[☰ More]", "what next")]
UPKEEP: Steps = [*MENU, ("[🛠 Maintenance]", "maintenance")]
NEW_SCHEDULE: Steps = [("…", ""), ("[➕ Add]", "new schedule"), ("[💾 Save]", "Written")]
EMAIL, PASSWORD = DEMO
LOGIN: Steps = [(EMAIL, "password"), (PASSWORD, "Connected")]
NO_ACCOUNT = "You have not connected a Wallbox account yet."

ROWS = [
    Row(
        "authenticate",
        command=[("/login", "Which e-mail"), *LOGIN],
        button=[("/start", "Wallbox"), ("[🔑 Connect]", "Which e-mail"), *LOGIN],
        effect=_asked("GET", "/signin"),
        before=_disconnected,
        cause=_disconnected,
        refusal=[("/login", "Which e-mail"), (EMAIL, "password"), ("no-password", "does not accept this e-mail")],
    ),
    Row(
        "getChargersList",
        command=[("/chargers", "You have 1 charger")],
        button=[("/status", GARAGE), ("[🔄 Refresh]", GARAGE)],
        effect=_asked("GET", "/v3/chargers/groups"),
        cause=_disconnected,
        refusal=[("/chargers", NO_ACCOUNT)],
    ),
    Row(
        "getChargerStatus",
        command=[("/status", GARAGE)],
        button=[("/chargers", GARAGE), ("[Garage]", "Limit")],
        effect=_asked("GET", "/chargers/status/100001"),
        cause=_cloud_away,
        refusal=[("/status", GARAGE), ("[🔄 Refresh]", "Wallbox's cloud does not answer right now.")],
    ),
    Row(
        "lockCharger",
        command=[("/lock", "locked, no car")],
        button=[("/status", GARAGE), ("[🔒 Lock]", "locked, no car")],
        effect=_is(locked=True),
        before=_set(locked=False),
        cause=OCPP,
        refusal=[("/lock", "Garage is run by an OCPP provider: locking works only there.")],
    ),
    Row(
        "unlockCharger",
        command=[("/unlock", "ready")],
        button=[("/status", GARAGE), ("[🔓 Unlock]", "ready")],
        effect=_is(locked=False),
        before=_set(locked=True),
        cause=OCPP,
        refusal=[("/unlock", "Garage is run by an OCPP provider: unlocking works only there.")],
    ),
    Row(
        "setMaxChargingCurrent",
        command=[("/current 16", "Limit 16 A")],
        button=[("/status", GARAGE), ("[⚡ 32 A]", "Most current"), ("[16 A]", "Limit 16 A")],
        effect=_is(max_charging_current=16),
        before=_set(max_charging_current=32),
        refusal=[("/current 40", "Garage allows 6 to 32 A.")],
    ),
    Row(
        "pauseChargingSession",
        command=[("/pause", "pausing")],
        button=[("/status", "charging"), ("[⏸ Pause]", "pausing")],
        effect=_is(paused=True),
        before=_plugged,
        refusal=[("/pause", "There is nothing to pause: Garage is not charging.")],
    ),
    Row(
        "resumeChargingSession",
        command=[("/resume", "resuming")],
        button=[("/status", "paused"), ("[▶ Resume]", "resuming")],
        effect=_is(paused=False, override=True),
        before=_paused,
        cause=_set(locked=True),
        refusal=[("/resume", "Garage is locked, so it can't start.")],
    ),
    Row(
        "resumeSchedule",
        command=[("/auto", "back to its schedule")],
        button=[*MENU, ("[↩ Back to schedule]", "back to its schedule")],
        effect=_is(paused=False, override=False),
        before=_paused,
        refusal=[("/auto", "Garage was not paused by hand")],
    ),
    Row(
        "getSessionList",
        command=[("/sessions", GARAGE)],
        button=[*MENU, ("[📊 Sessions]", GARAGE)],
        effect=_asked("GET", "sessions"),
        cause=_disconnected,
        refusal=[("/sessions", NO_ACCOUNT)],
    ),
    Row(
        "setEnergyCost",
        command=[("/cost 0,15", "€0.15")],
        button=[*MENU, ("[💶 Price]", "Price per kWh"), ("[€0.15]", "€0.15")],
        effect=_is(energy_price=0.15),
        before=_set(energy_price=0.2),
        refusal=[("/cost 200", "below 100")],
    ),
    Row(
        "restartCharger",
        command=[("/restart", "Restart Garage?"), ("[🔁 Restart now]", "back")],
        button=[*UPKEEP, ("[🔁 Restart…]", "Restart Garage?"), ("[🔁 Restart now]", "back")],
        effect=lambda scene: bool(_garage(scene).busy) and not _garage(scene).updating,
        cause=_set(busy=[(1e12, 166)]),
        refusal=[("/restart", "Garage is installing firmware.")],
    ),
    Row(
        "setIcpMaxCurrent",
        command=[("/icp 25", "Main fuse limit 40 A → 25 A")],
        button=[*MENU, ("[🏠 Main fuse (ICP)]", "Main fuse limit"), ("[25 A]", "25 A")],
        effect=_is(icp_max_current=25),
        before=_set(icp_max_current=40),
        cause=_set(icp_max_current=0),
        refusal=[("/icp 25", "Power Boost")],
    ),
    Row(
        "getChargerSchedules",
        command=[("/schedule", "schedules")],
        button=[*MENU, ("[🕒 Schedule]", "schedules")],
        effect=_asked("GET", "/chargers/100001/schedules"),
        cause=_disconnected,
        refusal=[("/schedule", NO_ACCOUNT)],
    ),
    Row(
        "setChargerSchedules",
        command=[("/schedule", "schedules"), *NEW_SCHEDULE],
        button=[*MENU, ("[🕒 Schedule]", "schedules"), *NEW_SCHEDULE],
        effect=lambda scene: len(_garage(scene).schedules) == 1,
        before=_without_schedules,
        refusal=[("/schedule", "schedules"), ("[➕ Add]", "new schedule"), ("22:00-22:00", "I need two times")],
    ),
    Row(
        "enableEcoSmart",
        command=[("/eco eco", "Eco-smart: off → eco")],
        button=[*MENU, ("[☀️ Eco-Smart]", "use the sun"), ("[☀️ Full solar]", "full solar")],
        effect=lambda scene: _eco(scene).enabled,
        before=_eco_off,
        refused_by="Street",
        refusal=[("/eco solar", "Street has no eco-smart")],
    ),
    Row(
        "disableEcoSmart",
        command=[("/eco off", "Eco-smart: eco → off")],
        button=[*MENU, ("[☀️ Eco-Smart]", "use the sun"), ("[🔌 Off]", "→ off")],
        effect=lambda scene: not _eco(scene).enabled,
        before=_eco_on,
        refused_by="Street",
        refusal=[("/eco off", "Street has no eco-smart")],
    ),
    Row(
        "updateFirmware",
        command=[("/firmware", "6.7.43"), ("[⬆️ Update…]", "Install"), ("[⬆️ Install now]", "back")],
        button=[
            *UPKEEP,
            ("[⬆️ Firmware]", "6.7.43"),
            ("[⬆️ Update…]", "Install"),
            ("[⬆️ Install now]", "back"),
        ],
        effect=_is(updating=True),
        before=_old_firmware,
        cause=_set(latest_version="6.7.36"),
        refusal=[("/firmware", "That is the newest version.")],
    ),
]


def _named(row: Row) -> str:
    return row.method


def _by_cause() -> list[list[Row]]:
    """What one charger refuses in one state, in a row; what asks for an e-mail stays open, so it comes last."""
    refused: dict[tuple[State, str], list[Row]] = {}
    for row in reversed(ROWS):
        refused.setdefault((row.cause, row.refused_by), []).append(row)
    return list(refused.values())


def _all_named(rows: list[Row]) -> str:
    return "-".join(row.method for row in rows)


async def _play(scene: Scene, user: ChatUser, steps: Steps) -> None:
    for act, wanted in steps:
        if act == "…":
            await scene.pass_time(seconds=A_POLL)
        elif act.startswith("["):
            await scene.press(user, act[1:-1], wanted)
        else:
            await scene.say(user, act, wanted)


async def _read_all(scene: Scene) -> None:
    """Let every kind of reading come by: the look at all chargers, the slow half, what was wanted."""
    for seconds in (AN_HOUR, A_POLL, A_POLL, A_POLL):
        await scene.pass_time(seconds=seconds)


async def _tidy(scene: Scene, user: ChatUser) -> None:
    for message in await user.messages():
        scene.telegram.world.delete(user.chat_id, message.message_id)


@pytest.mark.parametrize("row", ROWS, ids=_named)
async def test_it_is_done_by_command_and_by_button(scene: Scene, row: Row) -> None:
    anna = await scene.connected(only=GARAGE)
    for steps in (row.command, row.button):
        await row.before(scene)
        await _read_all(scene)
        await _tidy(scene, anna)
        scene.cloud.journal.clear()
        assert not row.effect(scene)
        await _play(scene, anna, steps)
        if not row.effect(scene):
            await _read_all(scene)
        assert row.effect(scene)


@pytest.mark.parametrize("rows", _by_cause(), ids=_all_named)
async def test_its_refusal_is_explained(scene: Scene, rows: list[Row]) -> None:
    anna = await scene.connected(only=rows[0].refused_by)
    await rows[0].cause(scene)
    if rows[0].cause is not _cloud_away:
        await _read_all(scene)
    for row in rows:
        await _tidy(scene, anna)
        await _play(scene, anna, row.refusal)


def test_no_method_of_the_reference_client_is_missing() -> None:
    methods = {name for name, found in vars(wallbox.Wallbox).items() if callable(found) and not name.startswith("_")}
    assert {row.method for row in ROWS} == methods
    assert len(ROWS) == len(methods) == 18
