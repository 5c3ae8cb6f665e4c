"""Settings of the installation, from the environment, with safe defaults.

A wrong one stops the start and says how to mend it.
"""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Config(BaseSettings):
    """Every field is `HOLDFAST_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="HOLDFAST_", extra="ignore", frozen=True
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


@cache
def config() -> Config:
    """The settings of this process, read once."""
    return Config()
