"""Django's settings, from `holdfast.config` and nothing else."""

import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pysqlite3

from holdfast.config import config
from holdfast.crypto.sealing import derive

# The wheel carries an SQLite whose write-ahead log can be trusted (3.51.3 and later).
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

BASE_DIR = Path(__file__).resolve().parent
CONFIG = config()


def _secret_key() -> str:
    # Nothing lasting is signed with it; before `init` there is no pepper yet.
    if CONFIG.pepper_file.exists():
        return derive(CONFIG.pepper_file.read_bytes(), "django").hex()
    return secrets.token_hex(32)


def _database() -> dict[str, Any]:
    if CONFIG.database_url is None:
        return {
            "ENGINE": "holdfast.vault.sqlite",
            "NAME": CONFIG.home / "holdfast.sqlite3",
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": ":memory:"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "cached_statements": 48,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                    "PRAGMA secure_delete=ON; PRAGMA cache_size=-800;"
                    # A checkpoint writes each page once, however often it changed.
                    "PRAGMA wal_autocheckpoint=4000;"
                ),
            },
        }
    url = urlsplit(CONFIG.database_url.get_secret_value())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = CONFIG.hosts.split(",")
ROOT_URLCONF = "holdfast.urls"
WSGI_APPLICATION = "holdfast.wsgi.application"
INSTALLED_APPS = [
    "holdfast.vault",
    "holdfast.accounts",
    "holdfast.spaces",
    "holdfast.reports",
    "holdfast.cases",
    "holdfast.committee",
    "holdfast.door",
    "holdfast.web",
    "holdfast.api",
    "holdfast.keeping",
]
MIDDLEWARE = [
    "holdfast.web.middleware.Doorstep",
    "django.middleware.common.CommonMiddleware",
    "holdfast.web.middleware.Language",
    "django.middleware.csrf.CsrfViewMiddleware",
    "holdfast.accounts.middleware.Unlocking",
    "holdfast.web.errors.Refusing",
]
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "holdfast.web.context.page",
                "holdfast.web.rail.counts",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "holdfast.web.templatetags.holdfast",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    }
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("nl", "Nederlands"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
FILE_UPLOAD_HANDLERS = ["holdfast.reports.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

# Cookies are for members alone; a reporter never gets one.
SECURE_BEHIND_TLS = CONFIG.has_tls
CSRF_COOKIE_NAME = "__Host-form" if SECURE_BEHIND_TLS else "form"
CSRF_COOKIE_SECURE = SECURE_BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "holdfast.web.errors.csrf_failure"
if CONFIG.behind_tls == "proxy":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# No mail of errors, no request data in logs: both would carry what people typed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet": {"()": "holdfast.web.logs.WithoutContent"}},
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["quiet"],
            "formatter": "plain",
        }
    },
    "root": {"handlers": ["stderr"], "level": CONFIG.log_level},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
