"""Somebody who talks to a running cloud over HTTP: signs in, calls endpoints, orders things. For tests and the demo."""

import json
from base64 import b64encode
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession

from simulator.cloud.world import DEMO

PARTNER = {"Partner": "wallbox"}


@dataclass(frozen=True)
class Answer:
    """What came back. `body` is the decoded JSON, else the text."""

    status: int
    body: Any
    headers: dict[str, str]


class Visitor:
    """An async context manager around one HTTP session; `token` is the access token of the last sign-in or refresh."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = ""
        self.refresh_token = ""

    async def __aenter__(self) -> Self:
        self._http = ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.close()

    async def sign_in(self, email: str = DEMO[0], password: str = DEMO[1]) -> Answer:
        """Sign in and keep the tokens when it worked."""
        authorization = "Basic " + b64encode(f"{email}:{password}".encode()).decode()
        answer = await self.send("GET", "/users/signin", headers={**PARTNER, "Authorization": authorization})
        return self._keep(answer)

    async def refresh(self, refresh_token: str | None = None) -> Answer:
        """Trade the refresh token and keep the new pair when it worked."""
        bearer = f"Bearer {refresh_token or self.refresh_token}"
        answer = await self.send("GET", "/users/refresh-token", headers={**PARTNER, "Authorization": bearer})
        return self._keep(answer)

    async def get(self, path: str) -> Answer:
        """Read a data endpoint."""
        return await self.call("GET", path)

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Call a data endpoint with the access token; a str body goes out as it is, anything else as JSON."""
        return await self.send(method, path, body, {"Authorization": f"Bearer {self.token}"})

    async def order(self, path: str, /, **body: Any) -> Any:
        """Make a control call below /simulator/ and return its JSON; RuntimeError when it is refused."""
        answer = await self.send("POST", f"/simulator/{path}", body)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.body}")
        return answer.body

    async def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """Send anything; a lost connection is tried once more by aiohttp itself, unless the method is POST."""
        sent = body if body is None or isinstance(body, str) else json.dumps(body)
        async with self._http.request(method, self.url + path, data=sent, headers=headers) as response:
            text = await response.text()
            return Answer(response.status, _decoded(text), dict(response.headers))

    def _keep(self, answer: Answer) -> Answer:
        if answer.status == 200:
            attributes = answer.body["data"]["attributes"]
            self.token, self.refresh_token = attributes["token"], attributes["refresh_token"]
        return answer


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
