"""Nothing secret reaches a log line, whatever way it takes; and the lines can be read."""

import base64
import contextlib
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from bot import logs

TOKEN = "7700112233:planted_bot_token_planted_bot_token"
KEY = base64.urlsafe_b64encode(b"planted" + b"x" * 25).decode()
PASSWORD = "plänted pass'word\"\\ %"
KNOWN = (TOKEN, KEY, PASSWORD)
STRANGE_TOKEN = "998877:AAplantedplantedplantedplantedplanted"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJwbGFudGVkIjoicGxhbnRlZCJ9.c2lnbmF0dXJlcGxhbnRlZA"
PLANTED = {
    "known token": TOKEN,
    "known token in a url": f"https://api.telegram.org/bot{TOKEN}/getMe",
    "known token, quoted": quote(TOKEN, safe=""),
    "known key": KEY,
    "known password": PASSWORD,
    "known password in a repr": repr({"x": PASSWORD}),
    "known password in json": json.dumps([PASSWORD]),
    "strange token": f"bot{STRANGE_TOKEN}",
    "strange token, quoted": f"bot{quote(STRANGE_TOKEN, safe='')}",
    "basic": "Authorization: Basic cGxhbnRlZEBleGFtcGxlLmNvbTpwbGFudGVk",
    "bearer": "{'Authorization': 'Bearer planted-opaque-token'}",
    "bearer in bytes": repr([(b"authorization", b"Bearer planted-opaque-token")]),
    "jwt": JWT,
    "e-mail": "no account for planted.o'person+tag@mail.example.com here",
    "e-mail in a url": "/users/emails/planted%40example.com",
    "url with a password": "postgresql://bot:planted@pw@localhost/bot",
    "password in json": '{"password": "planted value", "ttl": 3}',
    "password in a repr": "Credentials(password='planted value', n=1)",
    "token in a form": "refresh_token=planted-value&x=1",
    "access token in a dict": "{'accessToken': 'planted', 'n': 1}",
}
TRACES = (
    "plant",
    "plänt",
    "pl\\u00e4nt",
    "pl%C3%A4nt",
    "pl\\xe4nt",
    JWT[:20],
    JWT[-12:],
    "cGxhbnRl",
    KEY[:10],
    "998877",
)

Configured = Callable[[], logging.Logger]
Log = Callable[[logging.Logger, str], None]


class CarryingError(Exception):
    """Carries a secret in its text."""


class Spoken:
    """Says its text only when asked."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


class Mute:
    """Fails when asked."""

    def __str__(self) -> str:
        raise CarryingError(TOKEN)


def _failure(secret: str) -> ExceptionGroup[Exception]:
    """Secrets in a group, in its members, in a cause and in a context."""
    caused, followed = RuntimeError(f"while {secret}"), ValueError(secret)
    caused.__cause__ = CarryingError(secret)
    followed.__context__ = CarryingError(secret)
    return ExceptionGroup(secret, [caused, followed])


def _log_raised(log: logging.Logger, secret: str) -> None:
    try:
        raise _failure(secret)
    except ExceptionGroup:
        log.exception("failed")


WAYS: dict[str, Log] = {
    "message": lambda log, secret: log.info(secret),
    "argument": lambda log, secret: log.info("told %s", secret),
    "repr argument": lambda log, secret: log.info("told %r", [secret]),
    "named argument": lambda log, secret: log.info("told %(it)s", {"it": secret}),
    "object": lambda log, secret: log.info("told %s", Spoken(secret)),
    "object as message": lambda log, secret: log.info(Spoken(secret)),
    "wrong arguments": lambda log, secret: log.info("told %d", secret),
    "extra": lambda log, secret: log.info("told", extra={"it": secret, "object": Spoken(secret), "list": [secret]}),
    "extra name": lambda log, secret: log.info("told", extra={secret: 1}),
    "stack": lambda log, secret: log.handle(
        logging.makeLogRecord({"msg": "here", "levelno": 20, "levelname": "INFO", "stack_info": f"Stack\n  {secret}"})
    ),
    "exception": lambda log, secret: log.error("failed", exc_info=_failure(secret)),
    "exception with a traceback": _log_raised,
}


@pytest.fixture
def as_before() -> Iterator[None]:
    """Logging is one per process: take away what was configured (pytest puts its own handlers up for each test)."""
    root, hook = logging.getLogger(), sys.excepthook
    level = root.level
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    sys.excepthook = hook
    root.handlers.clear()
    root.setLevel(level)
    for name, quiet_level in levels.items():
        logging.getLogger(name).setLevel(quiet_level)


@pytest.fixture(params=["console", "json"])
def configured(request: pytest.FixtureRequest, as_before: None) -> Configured:
    """To be called in the test: then what is configured replaces pytest's handlers and writes to its stderr."""

    def configure() -> logging.Logger:
        logs.configure("DEBUG", request.param, KNOWN)
        return logging.getLogger("tests.logs")

    return configure


@pytest.mark.parametrize("way", WAYS)
def test_no_secret_survives_on_any_way_into_the_log(
    way: str, configured: Configured, capsys: pytest.CaptureFixture[str]
) -> None:
    log = configured()
    for name, secret in PLANTED.items():
        WAYS[way](log, secret)
        out, err = capsys.readouterr()
        assert err, f"{name}: no line"
        assert not [trace for trace in TRACES if trace in out + err], f"{name}: {err}"


def test_the_record_stays_whole_for_another_handler(configured: Configured, capsys: pytest.CaptureFixture[str]) -> None:
    log = configured()
    record = logging.makeLogRecord({"msg": "told %s", "args": ("x",), "levelno": 20, "name": "a"})
    log.handle(record)
    assert (record.msg, record.args, record.exc_text) == ("told %s", ("x",), None)


def test_ordinary_words_are_left_alone() -> None:
    text = "account 17: 2 chargers read in 0.4 s, next at 21:37:10; token renewed; ask @BotFather; 12:30; a:b=c"
    assert logs.redactor(["", *KNOWN])(text) == text
    assert logs.redactor()(text) == text


def test_a_secret_within_a_secret_leaves_nothing_behind() -> None:
    assert logs.redactor(["short", "short-and-long"])("a short-and-long b") == "a *** b"


def test_a_very_long_text_is_redacted_in_a_moment() -> None:
    text = "a" * 100_000 + "1" * 100_000 + "password" * 10_000 + "://" + "b" * 100_000
    assert logs.redactor(KNOWN)(text + " " + TOKEN).endswith(" ***")


def test_a_wrong_log_call_says_where_it_stands(configured: Configured, capsys: pytest.CaptureFixture[str]) -> None:
    log = configured()
    log.info("%d", TOKEN)
    log.info("%s", Mute())
    log.info("mute", extra={"mute": Mute()})
    err = capsys.readouterr().err
    assert "a log line could not be written (TypeError at " in err
    assert "test_logs.py:" in err
    assert "(CarryingError at " in err
    assert TOKEN not in err


def test_an_error_nobody_caught_is_logged_without_its_secrets(
    configured: Configured, capsys: pytest.CaptureFixture[str]
) -> None:
    configured()
    error = CarryingError(TOKEN)
    sys.excepthook(CarryingError, error, None)
    err = capsys.readouterr().err
    assert "Stopped by an error" in err
    assert TOKEN not in err


def test_an_interrupt_is_no_error(configured: Configured, capsys: pytest.CaptureFixture[str]) -> None:
    configured()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "Stopped by an error" not in capsys.readouterr().err


def test_people_read_one_line_per_record_and_nobody_can_forge_one(
    as_before: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("INFO", "console", ())
    logging.getLogger("bot.wallbox").warning("a name\n2026-01-01 00:00:00,000 INFO     bot: forged")
    logging.getLogger("bot.wallbox").debug("not shown")
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith(" WARNING  bot.wallbox: a name")
    assert second.startswith("    2026-01-01")


def test_machines_read_one_object_per_line(as_before: None, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json", ())
    log = logging.getLogger("bot.wallbox")
    log.info(
        "read %s\nchargers", 2, extra={"account": 17, "power_kw": 7.4, "busy": True, "none": None, "charger": "Garage"}
    )
    try:
        raise ValueError("wrong")  # noqa: TRY301 - an exception with a traceback is needed
    except ValueError:
        log.exception("failed", stack_info=True)
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "level": "INFO",
        "logger": "bot.wallbox",
        "message": "read 2\nchargers",
        "account": 17,
        "power_kw": 7.4,
        "busy": True,
        "none": None,
        "charger": "Garage",
    }
    assert second["exception"].endswith("ValueError: wrong")
    assert second["stack"].startswith("Stack (most recent call last)")


async def test_the_http_client_is_silent_about_its_urls_even_at_debug(
    configured: Configured, capsys: pytest.CaptureFixture[str]
) -> None:
    configured()
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        await client.get(f"https://api.telegram.org/bot{TOKEN}/getMe")
    for name in logs.QUIET:
        logging.getLogger(name).info("noise")
    assert capsys.readouterr().err == ""


def test_a_library_that_logs_whole_messages_is_heard_in_its_fixed_words_only(
    configured: Configured, capsys: pytest.CaptureFixture[str]
) -> None:
    configured()
    log = logging.getLogger("telegram.ext.ExtBot")
    log.critical("Received data was %r, %(x)s", [{"text": "my diary"}], exc_info=KeyError("my diary"))
    log.warning("Nothing to say of it")
    first, second = capsys.readouterr().err.splitlines()
    assert "Received data was …, … (KeyError)" in first
    assert "Nothing to say of it" in second
    assert "diary" not in first


def test_a_broken_stderr_stops_nobody(configured: Configured, capsys: pytest.CaptureFixture[str]) -> None:
    with Path(os.devnull).open() as unwritable, contextlib.redirect_stderr(unwritable):
        log = configured()
        log.info("told %s", TOKEN)
    assert TOKEN not in capsys.readouterr().err
