"""A cloud in a function: answers httpx requests without a socket and remembers them."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.wallbox.auth import BearerAuth, TokensInMemory
from bot.wallbox.client import WallboxClient

EMAIL, PASSWORD = "demo@example.com", "demo-password"
API, AUTH = "https://api.cloud.test", "https://auth.cloud.test"
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
CHARGER_ID = 100001

Answer = httpx.Response | httpx.RequestError | Callable[[httpx.Request], httpx.Response]


def sample(name: str) -> Any:
    """A recorded payload by the name of its file."""
    return json.loads((Path(__file__).parent / "samples" / f"{name}.json").read_text())


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **delta: float) -> None:
        """Move forward, by keywords of timedelta."""
        self.moment += timedelta(**delta)


class FakeCloud:
    """Signs in, refreshes with rotating tokens, and answers data calls in the order they were arranged.

    The last answer arranged for a call is given for ever.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.asked: list[httpx.Request] = []
        self.signed_in = 0
        self.refreshed = 0
        self.access: set[str] = set()
        self.refresh: set[str] = set()
        self.lifetime = timedelta(minutes=15)
        self._answers: dict[tuple[str, str], list[Answer]] = {}

    def http(self) -> httpx.AsyncClient:
        """A client whose other end is this cloud."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self._handle))

    def client(self, http: httpx.AsyncClient) -> WallboxClient:
        """A signed-out client of the demo account."""
        owner = TokensInMemory(http, AUTH, EMAIL, PASSWORD, self.clock)
        return WallboxClient(http, api_url=API, auth=BearerAuth(owner), now=self.clock)

    def arrange(self, method: str, path: str, *answers: Answer) -> None:
        """Say what a call gets; an exception is raised instead."""
        self._answers[method, path] = list(answers)

    def end_sessions(self, *, refresh_too: bool) -> None:
        """Void every access token, and every refresh token as well."""
        self.access.clear()
        if refresh_too:
            self.refresh.clear()

    @property
    def charger_calls(self) -> list[httpx.Request]:
        """What was asked of the data host."""
        return [request for request in self.asked if str(request.url).startswith(API)]

    def issue(self, **changed: Any) -> httpx.Response:
        """The answer of a sign-in, with new tokens."""
        number = self.signed_in + self.refreshed
        access, refresh = f"access-{number}", f"refresh-{number}"
        self.access, self.refresh = {access}, {refresh}
        attributes = {
            "token": access,
            "ttl": _milliseconds(self.clock() + self.lifetime),
            "user_id": "01FAKE00000000000000000006",
            "refresh_token": refresh,
            "refresh_token_ttl": _milliseconds(self.clock() + timedelta(days=5)),
        }
        return httpx.Response(200, json={"data": {"type": "user_signin", "attributes": {**attributes, **changed}}})

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)  # an exchange over a socket lets others run as well
        # A copy: the same request comes again with another token.
        self.asked.append(httpx.Request(request.method, request.url, headers=request.headers, content=request.content))
        arranged = self._answers.get((request.method, request.url.path))
        if str(request.url).startswith(AUTH):
            return self._take(arranged, request) if arranged else self._authorise(request)
        if request.headers["Authorization"].removeprefix("Bearer ") not in self.access:
            return httpx.Response(401, json={"message": "expired"})
        return self._take(arranged, request) if arranged else httpx.Response(404)

    def _authorise(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/users/signin":
            self.signed_in += 1
            return self.issue()
        if request.headers["Authorization"].removeprefix("Bearer ") not in self.refresh:
            return httpx.Response(401)
        self.refreshed += 1
        return self.issue()

    @staticmethod
    def _take(answers: list[Answer], request: httpx.Request) -> httpx.Response:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, httpx.RequestError):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
