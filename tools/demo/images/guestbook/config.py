"""Settings, all from the environment."""

import os
from dataclasses import dataclass, field


class ConfigError(Exception):
    """A setting is missing or makes no sense; the message says which."""


@dataclass(frozen=True)
class Config:
    """Where to listen and which database to use."""

    listen_port: int
    database_host: str
    database_port: int
    database_user: str
    database_name: str
    # Kept out of repr, so that it cannot get into a log by accident.
    database_password: str = field(repr=False)


def _port(name: str, default: int) -> int:
    text = os.environ.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ConfigError(f"{name} must be a port number from 1 to 65535, not {text!r}.")
    return int(text)


def _text(name: str, default: str) -> str:
    return os.environ.get(name, "") or default


def load_config() -> Config:
    """Reads PORT, PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE."""
    user = _text("PGUSER", "postgres")
    return Config(
        listen_port=_port("PORT", 8080),
        database_host=_text("PGHOST", "localhost"),
        database_port=_port("PGPORT", 5432),
        database_user=user,
        database_name=_text("PGDATABASE", user),
        database_password=_text("PGPASSWORD", ""),
    )
