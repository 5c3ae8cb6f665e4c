"""The line of each table, key and element, however a document is written."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.policy.places import Path, Places

WRITTEN = '''\
# a comment = not a key
top = 1
dotted.key."with space".end = 'x'
[table]
'quoted key' = """
more = lines
""" # after
literal = \'\'\'
[not.a.table]
\'\'\'
inline = { a = 1, b = { c = "}" }, d.e = [1] }
list = [
  1, # one
  { x = "]" },
  [ "a", "b" ],
]
[[several]]
id = "one"
[several.sub]
deep = true
[[several.parts]]
x = 1
[[several.parts]]
x = 2
[[several]]
[[several.parts]]
x = 3
[ spaced . "name" ]
"a\\u0062c" = 2026-01-01T00:00:00Z
empty = []
none = {}
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("dotted", "key", "with space", "end"), 3),
        (("table",), 4),
        (("table", "quoted key"), 5),
        (("table", "literal"), 8),
        (("table", "inline", "b", "c"), 11),
        (("table", "inline", "d", "e", 0), 11),
        (("table", "list"), 12),
        (("table", "list", 0), 13),
        (("table", "list", 1, "x"), 14),
        (("table", "list", 2, 1), 15),
        (("several",), 17),
        (("several", 0, "id"), 18),
        (("several", 0, "sub", "deep"), 20),
        (("several", 0, "parts", 1, "x"), 24),
        (("several", 1), 25),
        (("several", 1, "parts", 0, "x"), 27),
        (("spaced", "name", "abc"), 29),
        (("spaced", "name", "empty"), 30),
        (("table", "nowhere", 3), 4),
        (("nowhere",), 1),
    ],
)
def test_every_way_of_writing_is_found(path: Path, line: int) -> None:
    assert tomllib.loads(WRITTEN)

    assert Places(WRITTEN).line_of(path) == line


KEYS = st.text("abc", min_size=1, max_size=3)
VALUES = st.sampled_from(["1", '"]"', "'}'", "[1, 2]", "{ x = [3] }", '"""\n\n"""'])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KEYS, VALUES), unique_by=lambda pair: pair[0], max_size=8))
def test_keys_stand_where_they_were_written(pairs: list[tuple[str, str]]) -> None:
    lines: dict[str, int] = {}
    text = ""
    for key, value in pairs:
        lines[key] = text.count("\n") + 1
        text += f"{key} = {value}\n"

    places = Places(text)

    assert {key: places.line_of((key,)) for key in lines} == lines
