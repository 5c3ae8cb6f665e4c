"""The policies that tests stand on, read once."""

from functools import cache
from pathlib import Path

from holdfast.policy import Policy, load, shipped

SMALL = (Path(__file__).parent / "small.toml").read_text(encoding="utf-8")


@cache
def committee_policy() -> Policy:
    return load(shipped())


@cache
def working_group_policy() -> Policy:
    return load(shipped("working-group"))


@cache
def small_policy() -> Policy:
    return load(SMALL)


def changed(old: str, new: str) -> str:
    """The small policy with one change, which must be there to be made."""
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def people(names: str) -> frozenset[str]:
    """`people("Ana Bo")`."""
    return frozenset(names.split())
