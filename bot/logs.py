"""Log lines on stderr, for people or as JSON, from which every secret has been taken, however it came in."""

import copy
import json
import logging
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, TextIO
from urllib.parse import quote, quote_plus

MASK = "***"

QUIET = ("httpx", "httpcore", "telegram", "asyncio", "asyncpg", "sqlalchemy")
"""Libraries that print URLs, messages or rows below WARNING: kept at WARNING whatever LOG_LEVEL says."""

WORDS_ONLY = ("telegram",)
"""Libraries whose records hold whole messages of people: their fixed words and the error's name are written."""

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0 +-]*[\d.]*[a-zA-Z]")
_NAMED = r"\w{0,32}(?:password|token|jwt|secret)\w{0,32}"
_PATTERNS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"://[^\s/]{1,512}@", f"://{MASK}@"),
        (r"\d{6,20}(?::|%3A)[A-Za-z0-9_-]{30,}", MASK),
        (r"\b([Bb]asic|[Bb]earer)\s+[A-Za-z0-9._~+/=-]{6,}", rf"\1 {MASK}"),
        (r"eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,4}", MASK),
        (r"[^\s@<>\"'(),:;=\[\]{}][^\s@<>\"(),:;=\[\]{}]{0,63}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", MASK),
        (rf"(?i)((?:[\"']{_NAMED}[\"']\s*:|\b{_NAMED}=)\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;&)}}\]]+)", rf"\1{MASK}"),
    )
)
_OWN_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

Redact = Callable[[str], str]
Scalar = str | int | float | bool | None


def redactor(secrets: Iterable[str] = ()) -> Redact:
    """A function that masks these secrets and everything that looks like one.

    Masked by look: bot tokens, Basic and Bearer credentials, JWTs, e-mail addresses, `user:password@` in URLs and the
    values of anything named password, token, jwt or secret.
    """
    known = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
    exact = re.compile("|".join("".join(map(_in_any_form, secret)) for secret in known)) if known else None

    def redact(text: str) -> str:
        text = exact.sub(MASK, text) if exact else text
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    return redact


def _in_any_form(letter: str) -> str:
    """A pattern for one letter of a secret as it stands in plain text, in a URL, in JSON or in a repr of a repr."""
    if letter == "\\":
        return r"(?:\\+|%5C)"
    if letter.isascii() and letter.isalnum():
        return letter
    escaped = (letter.encode("unicode_escape").decode(), json.dumps(letter)[1:-1])
    forms = {letter, quote(letter, safe=""), quote_plus(letter), *(form.lstrip("\\") for form in escaped)}
    return rf"\\*(?:{'|'.join(map(re.escape, sorted(forms)))})"


class ConsoleFormatter(logging.Formatter):
    """One line per record for people; what follows a line break is indented, so that no text can pose as a record."""

    def __init__(self, redact: Redact) -> None:
        super().__init__("{asctime} {levelname:<8} {name}: {message}", style="{")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """The finished text, redacted last."""
        return self._redact(super().format(_readable(record))).replace("\n", "\n    ")


class JsonFormatter(logging.Formatter):
    """One JSON object per line: time (UTC), level, logger, message; exception, stack and extras where there are any."""

    def __init__(self, redact: Redact) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Every text is redacted before it is quoted: quoting could hide a secret from the redaction."""
        record = _readable(record)
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            fields["stack"] = record.stack_info
        extras = {name: value for name, value in vars(record).items() if name not in _OWN_ATTRIBUTES}
        redacted = {self._redact(name): self._scalar(value) for name, value in {**extras, **fields}.items()}
        return json.dumps(redacted, ensure_ascii=False)

    def _scalar(self, value: object) -> Scalar:
        return value if isinstance(value, bool | int | float | None) else self._redact(_text(value))


def _readable(record: logging.LogRecord) -> logging.LogRecord:
    """A copy whose message is finished; what formatting remembers (`exc_text`) must not reach another handler."""
    record = copy.copy(record)
    if str(record.name).partition(".")[0] in WORDS_ONLY:
        return _in_fixed_words(record)
    try:
        record.msg = record.getMessage()
    except Exception as error:  # noqa: BLE001 - a wrong log call must not end in a traceback that shows its arguments
        record.msg = f"a log line could not be written ({type(error).__name__} at {record.pathname}:{record.lineno})"
    record.args = None
    record.exc_text = None
    return record


def _in_fixed_words(record: logging.LogRecord) -> logging.LogRecord:
    error = record.exc_info[1] if record.exc_info else None
    words = _PLACEHOLDER.sub("…", str(record.msg))
    record.msg = words if error is None else f"{words} ({type(error).__name__})"
    record.args = record.exc_info = record.exc_text = record.stack_info = None
    return record


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001 - somebody's __str__ may raise anything; the record is worth more
        return f"<{type(value).__name__}: {type(error).__name__}>"


class _StderrHandler(logging.StreamHandler[TextIO]):
    """Writes to whatever `sys.stderr` is."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Says nothing: stderr itself failed, and the library would print the record unredacted there."""


def configure(level: str, log_format: Literal["console", "json"], secrets: Iterable[str]) -> None:
    """Send every record from `level` up to stderr, redacted; an exception nobody caught is such a record too.

    Replaces what was configured before. The libraries in `QUIET` stay at WARNING.
    """
    redact = redactor(secrets)
    handler = _StderrHandler()
    handler.setFormatter(JsonFormatter(redact) if log_format == "json" else ConsoleFormatter(redact))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
    else:
        logging.getLogger("bot").critical("Stopped by an error", exc_info=(kind, error, traceback))
