"""What a bot sent with a call: query string, form, multipart or JSON, all read as strings and files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from simulator.telegram.errors import bad_request

_TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body."""

    name: str
    mime_type: str
    content: bytes


class Parameters:
    """The parameters of one call. Every value is a string, as on the wire; objects are JSON in a string."""

    def __init__(self, values: dict[str, str], files: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def text(self, name: str) -> str:
        """Return the value as it came, "" when it did not."""
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """Return the value as a number; 400 when it is none."""
        value = self.text(name).strip()
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            raise bad_request(f"field {name} must be a number") from None

    def flag(self, name: str) -> bool:
        """Return whether the value is true, as Telegram reads it: true, yes or 1."""
        return self.text(name).strip().lower() in _TRUE

    def decoded(self, name: str) -> Any:
        """Return the JSON value, None when it did not come; 400 when it is no JSON."""
        if not self.text(name).strip():
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def rows(self, name: str) -> list[Any]:
        """Return a JSON array, empty when it did not come; 400 when it is something else."""
        value = self.decoded(name)
        if not isinstance(value, list | None):
            raise bad_request(f"expected an Array in {name}")
        return value or []

    def mapping(self, name: str) -> dict[str, Any]:
        """Return a JSON object, empty when it did not come; 400 when it is something else."""
        value = self.decoded(name)
        if not isinstance(value, dict | None):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return value or {}

    def for_journal(self) -> dict[str, str]:
        """Return every value as it came; of a file, its name and size."""
        files = {name: f"{each.name} ({len(each.content)} bytes)" for name, each in self.files.items()}
        return {**self.values, **files}


async def read_parameters(request: web.Request) -> Parameters:
    """Read the parameters of a call wherever they stand; the body wins over the query string."""
    values = dict(request.query)
    if request.content_type == "application/json":
        return Parameters({**values, **await _read_json(request)})
    files: dict[str, Upload] = {}
    for name, value in (await _read_form(request)).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            values[name] = str(value)
    return Parameters(values, files)


async def _read_form(request: web.Request) -> Mapping[str, object]:
    try:
        return await request.post()
    except (ValueError, LookupError, RuntimeError):  # no such multipart, character set or transfer encoding
        raise bad_request("can't parse request body") from None


async def _read_json(request: web.Request) -> dict[str, str]:
    try:
        body = await request.json()
    except (ValueError, LookupError):
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as request")
    given = {name: value for name, value in body.items() if value is not None}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
