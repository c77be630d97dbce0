"""The settings of one installation: from the environment, a `.env` file and `*_FILE` secrets, checked all at once."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

REAL_CLOUD = "wall-box.com"
"""The domain of Wallbox's own hosts."""
LEAST_REAL_INTERVAL_S = 60
"""What the real cloud tolerates: one read per account and minute."""

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
_ALLOWED_NAME = re.compile(r"@[A-Za-z][A-Za-z0-9_]{1,31}")
_DATABASES = {"sqlite", "sqlite+aiosqlite", "postgres", "postgresql", "postgresql+asyncpg"}
_SERVER = re.compile(
    r"[^:/]+://(?:[^:/]*(?::(?P<password>[^@]*))?@)?(?:\[[^/?\]]+\]|[^:/?@\[]*)(?::\d{1,5})?(?:[/?].*)?"
)
"""Cut as the database's driver cuts it: a password may hold every letter but @."""
_KEY_BYTES = 32

_NO_BOT = """is missing. Telegram's BotFather gives you one:
  1. open https://t.me/BotFather in Telegram and send /newbot
  2. choose a name, then a user name that ends in "bot"
  3. put the token it answers with into .env: BOT_TOKEN=…"""
_BAD_BOT = """is not a bot token. A token looks like 1234567890:AA… ;
  ask @BotFather for yours: /mybots, choose the bot, API Token"""
_NO_KEY = """is missing. It seals the Wallbox passwords in the database.
  Make one with `python -m bot keys new` (or `make key`), put it into .env: ENCRYPTION_KEYS=…
  and keep a copy: without it every account has to be connected again"""
_BAD_KEY = """has an entry that is not a key (entry {number} of {count}). A key is one line of 44 characters,
  as `python -m bot keys new` (or `make key`) prints it; several are separated by commas"""


class BadConfiguration(Exception):
    """The settings cannot be used. `problems`: every one, in plain words with the way out, never a secret's value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """What one installation has been told; each field is an environment variable of the same name in capitals.

    The process environment comes in as arguments (see `load_settings`) and wins over `.env` in the working directory;
    empty values count as not given. No secret stands in the repr.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_default=True,
    )

    bot_token_file: Path | None = None
    bot_token: SecretStr = SecretStr("")
    encryption_keys_file: Path | None = None
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    """At least one; the first seals, all open."""
    database_url: str = Field(default="sqlite:///data/bot.db", repr=False)
    """May carry a password, so it is kept out of the repr."""
    telegram_api_url: str = "https://api.telegram.org"
    """Without a slash at the end, like the other two."""
    wallbox_api_url: str = "https://api.wall-box.com"
    wallbox_auth_url: str = "https://user-api.wall-box.com"
    read_interval_seconds: float = Field(default=60.0, gt=0, allow_inf_nan=False)
    """The least time between two reads of one account, s."""
    allowed_users: Annotated[frozenset[int | str], NoDecode] = frozenset()
    """Telegram user ids, and user names in lower case without the @; empty: anyone."""
    read_source: Literal["groups", "status"] = "groups"
    schedule_days: Literal["local", "utc"] = "local"
    """What the weekdays of stored charging schedules mean; nobody outside Wallbox has verified it."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    heartbeat_file: Path | None = None
    """A file to touch while all is well, for a health check that looks at its age."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the names are pydantic-settings' own
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above; the environment is an argument here
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then `.env`."""
        return init_settings, dotenv_settings

    @property
    def read_interval(self) -> timedelta:
        """`read_interval_seconds` as a duration."""
        return timedelta(seconds=self.read_interval_seconds)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that may never be shown: the bot token, the keys, the database's password."""
        server = _SERVER.fullmatch(self.database_url)
        password = server["password"] if server else None
        known = (self.bot_token, *self.encryption_keys)
        return (*(secret.get_secret_value() for secret in known), *((password, unquote(password)) if password else ()))

    @field_validator("bot_token", mode="before")
    @classmethod
    def _a_token(cls, value: object, info: ValidationInfo) -> str:
        token = _given_or_file(_plain(value), info)
        if not token:
            raise ValueError(_NO_BOT)
        if not _TOKEN.fullmatch(token):
            raise ValueError(_BAD_BOT)
        return token

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _keys(cls, value: object, info: ValidationInfo) -> list[str]:
        keys = _listed(_given_or_file(_plain(value), info))
        if not keys:
            raise ValueError(_NO_KEY)
        for number, key in enumerate(keys, start=1):
            if not _is_key(key):
                raise ValueError(_BAD_KEY.format(number=number, count=len(keys)))
            if key in keys[: number - 1]:
                raise ValueError(f"has the same key twice (entry {number})")
        return keys

    @field_validator("database_url")
    @classmethod
    def _a_database(cls, value: str) -> str:
        scheme, _, rest = value.strip().partition("://")
        if scheme not in _DATABASES:
            raise ValueError("should begin with sqlite:/// or postgresql://")
        if scheme.startswith("sqlite") and len(rest) < 2:  # noqa: PLR2004 - a slash and at least one letter
            raise ValueError("should name a file: sqlite:///data/bot.db, or sqlite:////var/lib/bot.db for a full path")
        if scheme.startswith("postgres") and not _SERVER.fullmatch(value.strip()):
            raise ValueError(
                "should look like postgresql://user:password@host:port/database"
                " (in the password write @ as %40 and % as %25)"
            )
        return value.strip()

    @field_validator("telegram_api_url", "wallbox_api_url", "wallbox_auth_url")
    @classmethod
    def _a_url(cls, value: str) -> str:
        url = value.strip().rstrip("/")
        if not _is_plain_url(url):
            raise ValueError("should be a web address like https://host or http://host:port, without user or query")
        return url

    @field_validator("read_interval_seconds")
    @classmethod
    def _kind_to_the_cloud(cls, value: float, info: ValidationInfo) -> float:
        host = (urlsplit(info.data.get("wallbox_api_url", "")).hostname or "").rstrip(".")
        if value < LEAST_REAL_INTERVAL_S and (host == REAL_CLOUD or host.endswith("." + REAL_CLOUD)):
            raise ValueError(
                f"should be {LEAST_REAL_INTERVAL_S} or more: Wallbox's cloud locks out who reads more often than once"
                " a minute (less is possible only with another WALLBOX_API_URL, such as the simulator's)",
            )
        return value

    @field_validator("allowed_users", mode="before")
    @classmethod
    def _users(cls, value: object) -> frozenset[int | str]:
        return frozenset(_user(number, entry) for number, entry in enumerate(_listed(_plain(value)), start=1))

    @field_validator("log_level", mode="before")
    @classmethod
    def _capitals(cls, value: object) -> object:
        return value.strip().upper() if isinstance(value, str) else value

    @field_validator("log_format", "read_source", "schedule_days", mode="before")
    @classmethod
    def _small(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of this process: `environ`, then `.env`. Raises BadConfiguration with every problem at once."""
    given: dict[str, Any] = {name: environ[name.upper()] for name in Settings.model_fields if environ.get(name.upper())}
    try:
        return Settings(**given)
    except ValidationError as error:
        problems = [_problem(str(details["loc"][0]), details["msg"]) for details in error.errors()]
    except (OSError, UnicodeDecodeError) as error:
        problems = [f".env cannot be read ({type(error).__name__})"]
    raise BadConfiguration(problems)


def _problem(field: str, message: str) -> str:
    plain = message.removeprefix("Value error, ").removeprefix("Input ")
    return f"{field.upper()} {plain.removesuffix(', unable to parse string as a number')}"


def _given_or_file(given: str, info: ValidationInfo) -> str:
    """The secret itself or the content of the file named by the `…_FILE` variable, which was validated just before."""
    path = info.data.get(f"{info.field_name}_file")
    if path is None:
        return given.strip()
    variable = f"{info.field_name}_file".upper()
    if given:
        raise ValueError(f"and {variable} are both given: keep one of them")
    return _content(path, variable)


def _content(path: Path, variable: str) -> str:
    """The path is never shown: now and then it is the secret itself, given to the wrong variable."""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"is missing: the file that {variable} names cannot be read ({_reason(error)})") from error
    if not text:
        raise ValueError(f"is missing: the file that {variable} names is empty")
    return text


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else "it is not text"


def _plain(value: object) -> str:
    """What was given as one line, also where it comes from Python instead of the environment."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ",".join(_plain(entry) for entry in value)
    return str(value)


def _listed(value: str) -> list[str]:
    return [entry for entry in re.split(r"[,\s]+", value) if entry]


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _is_plain_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return False
    extra = parts.query or parts.fragment or parts.username or parts.password
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port_is_good and not extra and " " not in url


def _user(number: int, entry: str) -> int | str:
    if re.fullmatch(r"[1-9]\d{0,15}", entry, re.ASCII):
        return int(entry)
    if _ALLOWED_NAME.fullmatch(entry):
        return entry.removeprefix("@").lower()
    raise ValueError(f"should be Telegram user ids or @names, separated by commas; entry {number} is neither")
