"""Every request the cloud received, newest last, without secrets."""

from collections import deque
from collections.abc import Mapping
from typing import Any

CAPACITY = 50_000
SHOWN_HEADERS = ("User-Agent", "Partner", "Accept", "Content-Type")
HIDDEN_KEYS = {"password"}


class Journal:
    """Entries are dicts with n, at, method, path, query, account, status, headers, body."""

    def __init__(self) -> None:
        self.entries: deque[dict[str, Any]] = deque(maxlen=CAPACITY)
        self._count = 0

    def add(self, **entry: Any) -> None:
        """Keep an entry and number it; numbers go on when the journal is cleared."""
        self._count += 1
        self.entries.append({"n": self._count, **entry})

    def clear(self) -> None:
        """Forget all entries."""
        self.entries.clear()


def shown_headers(headers: Mapping[str, str], authorization: str | None) -> dict[str, str]:
    """Return the headers that tell a client's habits; of the authorization only what kind it is."""
    shown = {name: headers[name] for name in SHOWN_HEADERS if name in headers}
    return {**shown, "Authorization": authorization} if authorization else shown


def hidden(body: Any) -> Any:
    """Return the body with the values of secret keys starred."""
    if isinstance(body, dict):
        return {key: "***" if key in HIDDEN_KEYS else hidden(value) for key, value in body.items()}
    return [hidden(item) for item in body] if isinstance(body, list) else body
