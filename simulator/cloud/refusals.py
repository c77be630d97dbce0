"""What the cloud says when it refuses. Which key carries the words depends on the age of the endpoint."""

from collections.abc import Mapping

WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class RefusedError(Exception):
    """An answer other than success. `headers` go out with it."""

    def __init__(self, status: int, text: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {text}")
        self.status = status
        self.text = text or WORDS.get(status, "Error")
        self.headers = dict(headers or {})


def refusal_body(path: str, status: int, text: str) -> dict[str, object]:
    """Return the JSON of a refusal: `title` on v4 and sign-in paths, `message` on v2 and v3, `msg` on the oldest."""
    if path.startswith(("/v4/", "/users/")):
        return {"title": text, "status": status, "error": True}
    if path.startswith(("/chargers/", "/auth/")):
        return {"msg": text, "status": status, "error": True}
    return {"message": text, "error": True}
