"""What commands say: words for a person, or one line of JSON for a program."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any


class Stop(Exception):
    """A command cannot go on. `code` is 1 where the answer is no, 2 for wrong use."""

    def __init__(self, message: str, *, name: str = "stopped", code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.name = name
        self.code = code


def add_json(parser: argparse.ArgumentParser) -> None:
    """Every command can answer in JSON."""
    parser.add_argument(
        "--json", action="store_true", help="answer in one line of JSON"
    )


def add_port(parser: argparse.ArgumentParser) -> None:
    """Where it is served at this address."""
    parser.add_argument("--port", type=_port, default=8000)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        message = f"a port is a number from 1 to {2**16 - 1}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def say(options: argparse.Namespace, facts: Mapping[str, Any], text: str) -> None:
    """Print the facts as JSON where it was asked for, else the text."""
    words = json.dumps(facts, ensure_ascii=False) if options.json else text
    print(words, flush=True)


def say_stop(stop: Stop, *, as_json: bool) -> None:
    """Tell why a command stopped."""
    if as_json:
        error = {"error": {"code": stop.name, "message": stop.message}}
        print(json.dumps(error, ensure_ascii=False), flush=True)
    else:
        print(f"holdfast: {stop.message}", file=sys.stderr)
