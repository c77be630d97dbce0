"""The Wallbox cloud as an async client: one short method per verb over two doors, `_read()` and `_write()`.

    async with connect(email, password) as client:
        for charger in await client.chargers():
            await client.pause(charger.charger_id)

Every method raises a `bot.wallbox.errors.WallboxError` where the cloud does not do as asked, and BadArgument, which is
one too, before anything is sent for what no charger takes. Nothing is sent twice, except once more after a 401 with
renewed tokens. Pacing is the caller's: the cloud allows about one GET per minute and account, and five writes.
"""

import json
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from enum import IntEnum
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from bot.domain.charger import ChargerSnapshot, EcoSmartMode
from bot.domain.schedule import ChargingSchedule
from bot.domain.session import ChargingSession
from bot.wallbox import arguments, doors, payloads, records
from bot.wallbox.arguments import number_of
from bot.wallbox.auth import BearerAuth, TokensInMemory
from bot.wallbox.doors import Clock, CloudClock, utc_now
from bot.wallbox.errors import UnexpectedAnswer, WriteIgnored
from bot.wallbox.unknown import noted

API_URL = "https://api.wall-box.com"
AUTH_URL = "https://user-api.wall-box.com"
TIMEOUT = httpx.Timeout(15.0, connect=5.0)
"""Seconds; each bounds one step of an exchange, so a silent cloud never holds a caller for long."""

SESSIONS_PER_PAGE = 1000
_MOST_PAGES = 100

_STAMP_AHEAD_S = 150
"""A written schedule must be newer than the cloud's own now, which has moved on since its latest answer."""


class RemoteAction(IntEnum):
    """The remote actions that are safe to send; a number that is not here cannot be sent."""

    RESUME = 1
    PAUSE = 2
    RESTART = 3
    UPDATE_FIRMWARE = 5
    RESUME_SCHEDULE = 9


_ECO_SMART_ATTRIBUTES: Mapping[EcoSmartMode, Mapping[str, int]] = {
    EcoSmartMode.OFF: {"enabled": 0, "mode": 0},
    EcoSmartMode.ECO: {"enabled": 1, "mode": 0},
    EcoSmartMode.FULL_SOLAR: {"enabled": 1, "mode": 1},
}


def open_http(timeout: httpx.Timeout | float = TIMEOUT) -> httpx.AsyncClient:
    """An HTTP client fit for many accounts at once: bounded in time, no redirects, and no cookies.

    A cookie kept from one account's answer would travel with the next account's request.
    """
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(timeout=timeout, follow_redirects=False, cookies=no_cookies, verify=_trust())


@cache
def _trust() -> ssl.SSLContext:
    """Read once: loading every authority takes longer than the rest of a client."""
    return httpx.create_ssl_context()


def connect(
    email: str,
    password: str,
    api_url: str = API_URL,
    auth_url: str = AUTH_URL,
    timeout: httpx.Timeout | float = TIMEOUT,
    now: Clock = utc_now,
) -> AbstractAsyncContextManager["WallboxClient"]:
    """A client for one account whose tokens live in memory; signs in at the first call or at `authenticate()`.

    `timeout` is in seconds and bounds each step of an exchange. BadArgument, on entering, for an address that is none.
    """
    return _connected(open_http(timeout), email, password, api_url, auth_url, now)


@asynccontextmanager
async def _connected(
    http: httpx.AsyncClient, email: str, password: str, api_url: str, auth_url: str, now: Clock
) -> AsyncIterator["WallboxClient"]:
    async with http:
        owner = TokensInMemory(http, auth_url, email, password, now)
        yield WallboxClient(http, api_url=api_url, auth=BearerAuth(owner), now=now)


class WallboxClient:
    """One account's chargers; holds no state but its tokens' owner and the cloud's clock.

    `http` may be shared between accounts and is closed by whoever opened it, best with `open_http`. A shared
    `cloud_clock` lets a client know what others have been answered.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        auth: BearerAuth,
        api_url: str = API_URL,
        now: Clock = utc_now,
        cloud_clock: CloudClock | None = None,
    ) -> None:
        self._http = http
        self._cloud_clock = cloud_clock or CloudClock()
        self._auth = auth
        self._api_url = arguments.address(api_url)
        self._now = now

    async def authenticate(self) -> None:
        """Make sure of usable tokens: nothing is sent while those at hand last."""
        await self._auth.owner.current()

    async def chargers(self) -> list[ChargerSnapshot]:
        """Every charger of the account, in all its groups, from one read."""
        taken_at = self._now()
        return noted(payloads.decode_groups(await self._read("v3/chargers/groups"), taken_at))

    async def charger_status(self, charger_id: int) -> ChargerSnapshot:
        """One charger with all its settings."""
        taken_at = self._now()
        answer = await self._read(f"chargers/status/{number_of(charger_id)}")
        return noted([payloads.decode_status(answer, charger_id, taken_at)])[0]

    async def lock(self, charger_id: int) -> ChargerSnapshot:
        """Lock; the snapshot is what the cloud echoes."""
        return await self._change(charger_id, {"locked": 1})

    async def unlock(self, charger_id: int) -> ChargerSnapshot:
        """Unlock; the snapshot is what the cloud echoes. In OCPP mode the cloud agrees and nothing happens."""
        return await self._change(charger_id, {"locked": 0})

    async def set_max_charging_current(self, charger_id: int, amperes: int) -> ChargerSnapshot:
        """Set the max charging current; the snapshot is what the cloud echoes."""
        return await self._change(charger_id, {"maxChargingCurrent": arguments.max_current(amperes)})

    async def pause(self, charger_id: int) -> None:
        """Pause the charging session."""
        await self._act(charger_id, RemoteAction.PAUSE)

    async def resume(self, charger_id: int) -> None:
        """Resume the charging session; NotApplicable where nothing is paused."""
        await self._act(charger_id, RemoteAction.RESUME)

    async def resume_schedule(self, charger_id: int) -> None:
        """Give the charger back to its schedule and eco-smart after a pause by hand."""
        await self._act(charger_id, RemoteAction.RESUME_SCHEDULE)

    async def restart(self, charger_id: int) -> None:
        """Restart, which takes minutes; must not happen while the charger installs firmware."""
        await self._act(charger_id, RemoteAction.RESTART)

    async def update_firmware(self, charger_id: int) -> None:
        """Install the latest firmware."""
        await self._act(charger_id, RemoteAction.UPDATE_FIRMWARE)

    async def set_energy_cost(self, charger_id: int, cost: float) -> ChargerSnapshot:
        """Set the price per kWh; the snapshot holds the settings the cloud returns, without a status."""
        return await self._configure(charger_id, {"energyCost": arguments.energy_cost(cost)})

    async def set_icp_max_current(self, charger_id: int, amperes: int) -> ChargerSnapshot:
        """Set the main fuse limit of Power Boost; the snapshot is as that of `set_energy_cost`."""
        return await self._configure(charger_id, {"icp_max_current": arguments.icp_max_current(amperes)})

    async def set_eco_smart(self, charger_id: int, mode: EcoSmartMode) -> None:
        """Set eco-smart; the cloud answers without content."""
        attributes = _ECO_SMART_ATTRIBUTES[arguments.eco_smart_mode(mode)]
        await self._write(
            "PUT",
            f"v4/chargers/{number_of(charger_id)}/eco-smart",
            {"data": {"attributes": attributes, "type": "eco_smart"}},
        )

    async def sessions(self, charger_id: int, start: datetime, end: datetime) -> list[ChargingSession]:
        """The charger's sessions between two aware moments, newest first; one read per thousand of them."""
        asked = {"charger": number_of(charger_id), **records.session_span(start, end), "limit": SESSIONS_PER_PAGE}
        pages = records.SessionPages(charger_id, SESSIONS_PER_PAGE)
        for _ in range(_MOST_PAGES):
            pages.add(await self._read("v4/sessions/stats", {**asked, "offset": pages.received}))
            if pages.complete:
                return pages.sessions
        raise UnexpectedAnswer("v4/sessions/stats: the pages do not end")

    async def newest_sessions(
        self, charger_id: int, start: datetime, end: datetime
    ) -> tuple[list[ChargingSession], bool]:
        """The newest thousand of a charger's sessions between two aware moments, and whether that is all; one read."""
        asked = {"charger": number_of(charger_id), **records.session_span(start, end), "limit": SESSIONS_PER_PAGE}
        page = records.SessionPages(charger_id, SESSIONS_PER_PAGE)
        page.add(await self._read("v4/sessions/stats", {**asked, "offset": 0}))
        return page.sessions, page.complete

    async def schedules(self, charger_id: int) -> list[ChargingSchedule]:
        """The charger's schedules in the order of the cloud."""
        return (await self.stored_schedules(charger_id)).schedules

    async def stored_schedules(self, charger_id: int) -> records.StoredSchedules:
        """The charger's schedules with the stamp a write has to be newer than."""
        return records.decode_schedules(await self._read(_schedules_of(charger_id)))

    async def set_schedules(
        self, charger_id: int, schedules: Sequence[ChargingSchedule], *, newer_than: int | None = None
    ) -> list[ChargingSchedule]:
        """Replace all schedules and return them as read back; WriteIgnored where that is not what was asked.

        Costs one write and one read, and a read before it where `newer_than` is not given (see `next_stamp`).
        """
        records.demand_writable(schedules)
        if newer_than is None:
            newer_than = (await self.stored_schedules(charger_id)).latest_stamp
        await self.write_schedules(charger_id, schedules, created_at=self.next_stamp(newer_than))
        stored = await self.schedules(charger_id)
        if not records.same_schedules(schedules, stored):
            raise WriteIgnored("the schedules read back are not those that were written")
        return stored

    def next_stamp(self, newer_than: int) -> int:
        """The `created_at` of a write that the cloud does not ignore for it (epoch seconds).

        `newer_than` is the latest one stored so far (0 where there is none).
        """
        cloud_now = self._now() + self._cloud_clock.ahead
        return max(int(cloud_now.timestamp()) + _STAMP_AHEAD_S, newer_than + 1)

    async def write_schedules(self, charger_id: int, schedules: Sequence[ChargingSchedule], *, created_at: int) -> None:
        """Replace all schedules without making sure: the cloud may accept the list and ignore it.

        `created_at` comes from `next_stamp`. BadArgument for a list the cloud would drop entries of.
        Verify later with `schedules()` and `bot.wallbox.records.same_schedules`.
        """
        body = records.encode_schedules(schedules, created_at)
        answer = doors.json_of(await self._write("POST", _schedules_of(charger_id), body))
        records.demand_accepted(answer)

    async def _change(self, charger_id: int, wanted: Mapping[str, int]) -> ChargerSnapshot:
        taken_at = self._now()
        answer = doors.json_of(await self._write("PUT", f"v2/charger/{number_of(charger_id)}", wanted))
        return noted([payloads.decode_echo(answer, charger_id, taken_at)])[0]

    async def _configure(self, charger_id: int, wanted: Mapping[str, float]) -> ChargerSnapshot:
        taken_at = self._now()
        answer = doors.json_of(await self._write("POST", f"chargers/config/{number_of(charger_id)}", wanted))
        return payloads.decode_config(answer, charger_id, taken_at)

    async def _act(self, charger_id: int, action: RemoteAction) -> None:
        path = f"v3/chargers/{number_of(charger_id)}/remote-action"
        answer = await self._write("POST", path, {"action": int(action)})
        if answer.content.strip():
            doors.json_of(answer)  # a page of HTML is somebody else's "200"

    async def _read(self, path: str, query: Mapping[str, int] | None = None) -> Any:
        request = self._http.build_request("GET", f"{self._api_url}/{path}", params=query, headers=doors.HEADERS)
        return doors.json_of(await self._ask(request, doors.READ))

    async def _write(self, method: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
        content = json.dumps(body, allow_nan=False)
        request = self._http.build_request(method, f"{self._api_url}/{path}", content=content, headers=doors.HEADERS)
        return await self._ask(request, doors.WRITE)

    async def _ask(self, request: httpx.Request, door: doors.Door) -> httpx.Response:
        answer = await doors.ask(self._http, request, door, auth=self._auth, now=self._now)
        self._cloud_clock.note(answer, self._now())
        return answer


def _schedules_of(charger_id: int) -> str:
    return f"chargers/{number_of(charger_id)}/schedules"
