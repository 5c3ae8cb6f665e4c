"""The floor: a bare Django form that inserts one row, same server, same database."""

import os
import sys
from pathlib import Path
from typing import Any

PAGE = (
    "<!doctype html><title>Form</title><form method=post>"
    "<textarea name=text></textarea><button>Send</button></form>"
)


def application(home: Path) -> Any:
    """A Django of one view, with the database settings of Holdfast."""
    os.environ["HOLDFAST_HOME"] = str(home)
    from holdfast import settings as ours

    database = ours.DATABASES["default"] | {"NAME": home / "floor.sqlite3"}
    from django.conf import settings

    settings.configure(
        SECRET_KEY="floor",
        ROOT_URLCONF="benchmarks.floor",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        DATABASES={"default": database},
        LOGGING_CONFIG=None,
    )
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application
    from django.db import connection, connections

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS told (id char(32) PRIMARY KEY, text text)"
        )
    connections.close_all()
    return get_wsgi_application()


def form(request: Any) -> Any:
    """Show the form; keep what was sent in one row, in one transaction."""
    from uuid import uuid4

    from django import forms
    from django.db import connection, transaction
    from django.http import HttpResponse

    class Told(forms.Form):
        text = forms.CharField()

    if request.method == "POST":
        told = Told(request.POST)
        if told.is_valid():
            with transaction.atomic(), connection.cursor() as cursor:
                given = [uuid4().hex, told.cleaned_data["text"]]
                cursor.execute("INSERT INTO told VALUES (%s, %s)", given)
            return HttpResponse("<!doctype html><title>Received</title>Received")
    return HttpResponse(PAGE)


def _patterns() -> list[Any]:
    from django.urls import path

    return [path("", form)]


def __getattr__(name: str) -> Any:
    # Django asks for it once its settings are there.
    if name == "urlpatterns":
        return _patterns()
    raise AttributeError(name)


def serve(home: Path, port: int) -> None:
    """The same workers and threads as Holdfast's."""
    from granian.constants import HTTPModes, Interfaces
    from granian.server import Server

    from holdfast.server.web import THREADS, WORKERS

    made = application(home)
    Server(
        "benchmarks.floor:application",
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        log_access=False,
    ).serve(target_loader=lambda _target: made)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
