"""What somebody does is done whole or not at all: every act is one transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path

import holdfast

ROOT = Path(holdfast.__file__).parent
# What a decision does, in the transaction of the vote that makes it; and a part of acts.
WITHIN_OTHERS = {
    "committee/actions/moving.py:decide",
    "committee/actions/moving.py:find_of",
    "committee/actions/recusing.py:recuse_member",
    "committee/actions/recusing.py:lift",
    "committee/actions/suspending.py:end_investigation",
    "reports/actions/common.py:add_to",
}


def acts() -> Iterator[tuple[str, ast.FunctionDef]]:
    """The public functions of every `actions` that take who acts and when."""
    files = [*ROOT.glob("*/actions.py"), *ROOT.glob("*/actions/*.py")]
    for path in files:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                given = {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
                if {"by", "at"} <= given and writes(node):
                    yield f"{path.relative_to(ROOT)}:{node.name}", node


def writes(node: ast.FunctionDef) -> bool:
    """Whether it says that it was done, or stores a row itself."""
    called = {
        call.func.attr
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    }
    return bool(called & {"record", "save", "create", "bulk_create", "update"})


def is_whole(node: ast.FunctionDef) -> bool:
    """Whether it is one transaction, or has one in it."""
    return "transaction.atomic" in ast.unparse(node)


def test_every_act_is_one_transaction() -> None:
    found = dict(acts())

    apart = {name for name, node in found.items() if not is_whole(node)}

    assert len(found) > 25
    assert apart == WITHIN_OTHERS
