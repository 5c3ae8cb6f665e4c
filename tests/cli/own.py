"""A policy of one's own: the shipped one with the numbers of another place."""

import re
from pathlib import Path

from holdfast.policy import shipped


def with_number(number: str, *, at: Path) -> Path:
    """The committee policy, with this emergency number in place of 112; its version 7."""
    text, changed = re.subn(r'tel = "112"', f'tel = "{number}"', shipped("committee"))
    text, counted = re.subn(r"(?m)^version = \d+$", "version = 7", text)
    assert changed == counted == 1
    at.write_text(text, encoding="utf-8")
    return at


def with_mistakes(*, at: Path) -> Path:
    """A policy with two mistakes in it."""
    text = shipped("committee")
    text = text.replace('within = "P7D"', 'within = "a week"', 2)
    at.write_text(text, encoding="utf-8")
    return at


def without_host(*, at: Path) -> Path:
    """The committee policy, in which the host is called something else."""
    text = re.sub(r'(?<=["\.])host(?=")', "greeter", shipped("committee"))
    at.write_text(text, encoding="utf-8")
    return at
