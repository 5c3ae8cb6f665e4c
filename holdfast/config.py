"""Settings of the installation, from the environment, with safe defaults.

A wrong one stops the start and says how to mend it.
"""

from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Config(BaseSettings):
    """Every field is `HOLDFAST_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="HOLDFAST_",
        extra="ignore",
        frozen=True,
        # A password may be in what was given.
        hide_input_in_errors=True,
    )

    home: Path = Field(
        default=Path.home() / ".local" / "share" / "holdfast",
        description="The folder of everything that is kept.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="postgresql://… where SQLite in the home folder is outgrown.",
    )
    demo_database_url: SecretStr | None = Field(
        default=None,
        description="postgresql://… of an empty database that `holdfast demo` may fill.",
    )
    hosts: str = Field(
        default="localhost,127.0.0.1,[::1]",
        description="Host names that are answered, with commas.",
    )
    behind_tls: Literal["no", "proxy"] = Field(
        default="no",
        description="`proxy` where a TLS proxy in front sets X-Forwarded-Proto.",
    )
    certificate: Path | None = Field(
        default=None,
        description="A TLS certificate (PEM) where there is no proxy in front.",
    )
    certificate_key: Path | None = Field(
        default=None, description="Its private key (PEM)."
    )
    leave_to: str = Field(
        default="https://www.wikipedia.org/",
        description="Where *Leave this page* goes: a site nobody wonders about.",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="smtp://[user:password@]host:port for notices; none are sent without.",
    )
    mail_from: str = Field(
        default="holdfast@localhost", description="The sender of notices."
    )
    backup_to: Path | None = Field(
        default=None,
        description="Where nightly backups go; `backups` at home if unset.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much is told on standard error."
    )

    @field_validator("database_url", "demo_database_url")
    @classmethod
    def _is_postgresql(cls, given: SecretStr | None) -> SecretStr | None:
        parts = _parts(given)
        if parts and not (
            parts.scheme in {"postgresql", "postgres"} and parts.path.strip("/")
        ):
            raise _wrong("Write it as postgresql://user:password@host:port/database.")
        return given

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, given: SecretStr | None) -> SecretStr | None:
        parts = _parts(given)
        if parts and not (parts.scheme in {"smtp", "smtps"} and parts.hostname):
            raise _wrong("Write it as smtp://host:port, or smtps://host:port.")
        return given

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, given: str) -> str:
        hosts = [host.strip() for host in given.split(",")]
        if not all(hosts) or any("/" in host or " " in host for host in hosts):
            raise _wrong(
                "Write names with commas between: safer.example.org,localhost."
            )
        return ",".join(hosts)

    @field_validator("leave_to")
    @classmethod
    def _is_elsewhere(cls, given: str) -> str:
        parts = urlsplit(given)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise _wrong("Write a whole address: https://www.example.org/.")
        return given

    @property
    def has_tls(self) -> bool:
        """Whether whoever comes from elsewhere comes through TLS."""
        return self.behind_tls == "proxy" or self.certificate is not None

    @property
    def pepper_file(self) -> Path:
        return self.home / "pepper"

    @property
    def files(self) -> Path:
        return self.home / "files"

    @property
    def backups(self) -> Path:
        return self.backup_to or self.home / "backups"


def _parts(url: SecretStr | None) -> SplitResult | None:
    if url is None:
        return None
    parts = urlsplit(url.get_secret_value())
    try:
        _ = parts.port
    except ValueError:
        raise _wrong("Its port is no number.") from None
    return parts


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("setting", sentence)


@cache
def config() -> Config:
    """The settings of this process, read once."""
    return Config()
