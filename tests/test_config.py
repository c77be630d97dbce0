"""What an installation may be told, and what it answers when told wrongly."""

import base64
import re
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from bot.config import BadConfiguration, Settings, load_settings

TOKEN = "1234567890:planted_token_planted_token_planted"
KEY, OLD_KEY = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"k", b"o"))
NEEDED = {"BOT_TOKEN": TOKEN, "ENCRYPTION_KEYS": KEY}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, so that no `.env` of the checkout is read."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems(**environ: str) -> list[str]:
    with pytest.raises(BadConfiguration) as raised:
        load_settings(environ)
    return raised.value.problems


def test_two_settings_are_enough() -> None:
    settings = load_settings(NEEDED)
    assert settings.bot_token.get_secret_value() == TOKEN
    assert [key.get_secret_value() for key in settings.encryption_keys] == [KEY]
    assert settings.database_url == "sqlite:///data/bot.db"
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.wallbox_api_url == "https://api.wall-box.com"
    assert settings.wallbox_auth_url == "https://user-api.wall-box.com"
    assert settings.read_interval == timedelta(seconds=60)
    assert settings.allowed_users == frozenset()
    assert (settings.read_source, settings.log_level, settings.log_format) == ("groups", "INFO", "console")
    assert settings.heartbeat_file is None


def test_everything_can_be_told() -> None:
    settings = load_settings(
        NEEDED
        | {
            "ENCRYPTION_KEYS": f" {KEY} , {OLD_KEY},",
            "DATABASE_URL": " postgresql://bot:demo-password@localhost/bot ",
            "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
            "WALLBOX_API_URL": "http://localhost:9000//",
            "WALLBOX_AUTH_URL": "http://[::1]:9000/auth/",
            "READ_INTERVAL_SECONDS": "0.5",
            "ALLOWED_USERS": "42, @Some_Name 7,",
            "READ_SOURCE": "Status",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
            "HEARTBEAT_FILE": "/tmp/alive",  # noqa: S108 - not written to
        },
    )
    assert [key.get_secret_value() for key in settings.encryption_keys] == [KEY, OLD_KEY]
    assert settings.database_url == "postgresql://bot:demo-password@localhost/bot"
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.wallbox_api_url == "http://localhost:9000"
    assert settings.wallbox_auth_url == "http://[::1]:9000/auth"
    assert settings.read_interval == timedelta(seconds=0.5)
    assert settings.allowed_users == {42, "some_name", 7}
    assert (settings.read_source, settings.log_level, settings.log_format) == ("status", "DEBUG", "json")
    assert settings.heartbeat_file == Path("/tmp/alive")  # noqa: S108 - as above


def test_settings_can_be_made_in_code_as_well() -> None:
    settings = Settings(bot_token=SecretStr(TOKEN), encryption_keys=(SecretStr(KEY),), allowed_users=frozenset({7}))
    assert settings.allowed_users == {7}
    assert settings.encryption_keys == (SecretStr(KEY),)


def test_the_env_file_is_read_and_the_environment_wins(folder: Path) -> None:
    (folder / ".env").write_text(
        f"BOT_TOKEN={TOKEN}\nENCRYPTION_KEYS='{KEY}'  # ours\n"
        "LOG_LEVEL=ERROR\nLOG_FORMAT=json\nALLOWED_USERS=\nOTHER=1\n",
    )
    settings = load_settings({"LOG_LEVEL": "DEBUG", "log_format": "console"})
    assert settings.bot_token.get_secret_value() == TOKEN
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")


def test_an_empty_value_counts_as_not_given(folder: Path) -> None:
    (folder / ".env").write_text(f"BOT_TOKEN={TOKEN}\nDATABASE_URL=\n")
    settings = load_settings({"BOT_TOKEN": "", "ENCRYPTION_KEYS": KEY, "READ_INTERVAL_SECONDS": ""})
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.database_url == "sqlite:///data/bot.db"


def test_an_env_file_that_is_not_text_is_a_problem(folder: Path) -> None:
    (folder / ".env").write_bytes(b"BOT_TOKEN=\xff\xfe\n")
    assert problems(**NEEDED) == [".env cannot be read (UnicodeDecodeError)"]


def test_what_is_missing_is_said_at_once_with_the_way_to_get_it() -> None:
    token, key = problems()
    assert token.startswith("BOT_TOKEN is missing")
    assert len(re.findall(r"^  \d\. ", token, re.MULTILINE)) == 3
    assert "t.me/BotFather" in token
    assert key.startswith("ENCRYPTION_KEYS is missing")
    assert "`python -m bot keys new`" in key


def test_every_problem_is_named_together() -> None:
    found = problems(
        BOT_TOKEN="12:short",
        ENCRYPTION_KEYS=f"{KEY},too-short",
        DATABASE_URL="mysql://localhost/bot",
        TELEGRAM_API_URL="api.telegram.org",
        WALLBOX_AUTH_URL="ftp://localhost",
        READ_INTERVAL_SECONDS="59.9",
        ALLOWED_USERS="42,-100123",
        READ_SOURCE="both",
        LOG_LEVEL="loud",
        LOG_FORMAT="xml",
    )
    assert [problem.split()[0] for problem in found] == [
        "BOT_TOKEN",
        "ENCRYPTION_KEYS",
        "DATABASE_URL",
        "TELEGRAM_API_URL",
        "WALLBOX_AUTH_URL",
        "READ_INTERVAL_SECONDS",
        "ALLOWED_USERS",
        "READ_SOURCE",
        "LOG_LEVEL",
        "LOG_FORMAT",
    ]
    assert "entry 2 of 2" in found[1]
    assert found[6].endswith("entry 2 is neither")
    assert found[7] == "READ_SOURCE should be 'groups' or 'status'"


@pytest.mark.parametrize("url", ["https://api.wall-box.com", "https://API.WALL-BOX.COM.:443/", "http://wall-box.com"])
def test_the_real_cloud_is_never_read_more_than_once_a_minute(url: str) -> None:
    (problem,) = problems(**NEEDED, WALLBOX_API_URL=url, READ_INTERVAL_SECONDS="59")
    assert "should be 60 or more" in problem


def test_another_cloud_may_be_read_more_often() -> None:
    environ = NEEDED | {"WALLBOX_API_URL": "http://not-wall-box.com", "READ_INTERVAL_SECONDS": "1"}
    assert load_settings(environ).read_interval_seconds == 1


@pytest.mark.parametrize("seconds", ["0", "-60", "nan", "inf", "often"])
def test_an_interval_that_is_no_duration_is_refused(seconds: str) -> None:
    (problem,) = problems(**NEEDED, READ_INTERVAL_SECONDS=seconds)
    assert problem.startswith("READ_INTERVAL_SECONDS should be")


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "http://host:port",
        "http://host:99999",
        "http://user:demo-password@host",
        "http://host/?a=b",
        "http://ho st",
    ],
)
def test_a_web_address_that_cannot_work_is_refused_without_repeating_it(url: str) -> None:
    (problem,) = problems(**NEEDED, WALLBOX_API_URL=url)
    assert problem.startswith("WALLBOX_API_URL should be a web address")
    assert "demo-password" not in problem


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "bot.db", "oracle://x"])
def test_a_database_that_cannot_be_used_is_refused(url: str) -> None:
    (problem,) = problems(**NEEDED, DATABASE_URL=url)
    assert problem.startswith("DATABASE_URL should")


@pytest.mark.parametrize(
    "address",
    ["bot:planted-password@host:port/bot", "bot:planted-password@[::1/bot", "bot:planted@password@host/bot"],
)
def test_an_address_no_database_can_have_is_refused_without_repeating_it(address: str) -> None:
    (problem,) = problems(**NEEDED, DATABASE_URL=f"postgresql://{address}")
    assert problem.startswith("DATABASE_URL should look like postgresql://user:password@host:port/database")
    assert "planted" not in problem


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("bot:planted-[1]/#?%40$@host:5432/bot", "planted-[1]/#?@$"),
        ("bot:planted-password@[::1]:5432/bot?sslmode=require", "planted-password"),
        ("bot:planted-password@/bot?host=/run/postgresql", "planted-password"),
    ],
)
def test_a_password_of_any_letters_is_taken_and_is_a_secret(address: str, password: str) -> None:
    settings = load_settings(NEEDED | {"DATABASE_URL": f"postgresql://{address}"})
    assert password in settings.secrets
    assert make_url(settings.database_url).password == password


@pytest.mark.parametrize("address", ["host/bot", "bot@host/bot", "/bot", "postgres@/bot?host=/run/postgresql"])
def test_a_database_needs_no_password(address: str) -> None:
    assert load_settings(NEEDED | {"DATABASE_URL": f"postgresql://{address}"}).secrets == (TOKEN, KEY)


@pytest.mark.parametrize("key", ["k" * 44, KEY[:-4], KEY + "====", "Schlüssel", "!" * 44])
def test_what_is_not_a_key_is_refused(key: str) -> None:
    (problem,) = problems(BOT_TOKEN=TOKEN, ENCRYPTION_KEYS=key)
    assert problem.startswith("ENCRYPTION_KEYS has an entry that is not a key (entry 1 of 1)")


def test_the_same_key_twice_is_a_mistake() -> None:
    (problem,) = problems(BOT_TOKEN=TOKEN, ENCRYPTION_KEYS=f"{KEY},{OLD_KEY},{KEY}")
    assert problem == "ENCRYPTION_KEYS has the same key twice (entry 3)"


def test_secrets_can_come_from_files(folder: Path) -> None:
    (folder / "token").write_text(TOKEN + "\n")
    (folder / "keys").write_text(f"{KEY}\r\n{OLD_KEY}\n")
    settings = load_settings({"BOT_TOKEN_FILE": "token", "ENCRYPTION_KEYS_FILE": str(folder / "keys")})
    assert settings.bot_token.get_secret_value() == TOKEN
    assert [key.get_secret_value() for key in settings.encryption_keys] == [KEY, OLD_KEY]


def test_a_secret_given_twice_is_a_problem(folder: Path) -> None:
    (folder / "token").write_text(TOKEN)
    (problem,) = problems(**NEEDED, BOT_TOKEN_FILE="token")
    assert problem == "BOT_TOKEN and BOT_TOKEN_FILE are both given: keep one of them"


def test_a_file_without_a_secret_is_a_problem(folder: Path) -> None:
    (folder / "empty").write_text("\n")
    (folder / "binary").write_bytes(b"\xff\xfe")
    token = "BOT_TOKEN is missing: the file that BOT_TOKEN_FILE names"
    keys = "ENCRYPTION_KEYS is missing: the file that ENCRYPTION_KEYS_FILE names"
    assert problems(BOT_TOKEN_FILE="empty", ENCRYPTION_KEYS_FILE="nowhere") == [
        f"{token} is empty",
        f"{keys} cannot be read (No such file or directory)",
    ]
    assert problems(BOT_TOKEN_FILE=".", ENCRYPTION_KEYS_FILE="binary") == [
        f"{token} cannot be read (Is a directory)",
        f"{keys} cannot be read (it is not text)",
    ]


def test_no_secret_is_shown(folder: Path) -> None:
    secrets = NEEDED | {"DATABASE_URL": "postgresql://bot:planted%40password@localhost/bot"}
    settings = load_settings(secrets)
    for shown in (repr(settings), str(settings), f"{settings!r:.500}"):
        assert "planted" not in shown
        assert KEY not in shown
    assert set(settings.secrets) == {TOKEN, KEY, "planted%40password", "planted@password"}
    broken = "planted_broken_secret"
    text = repr(
        problems(BOT_TOKEN=broken, ENCRYPTION_KEYS=broken, DATABASE_URL=f"x://{broken}", ALLOWED_USERS=f"-{broken}")
    )
    assert broken not in text
    assert broken not in repr(problems(BOT_TOKEN_FILE=broken, ENCRYPTION_KEYS_FILE=broken))
