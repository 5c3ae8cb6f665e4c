"""Ids: each stands once, and each that is named is one of the policy's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from holdfast.policy.checking.words import did_you_mean, refers, table_at, table_in
from holdfast.policy.model.base import Entry

if TYPE_CHECKING:
    from pydantic import BaseModel

    from holdfast.policy.checking.draft import Draft, Found
    from holdfast.policy.model.base import Part
    from holdfast.policy.places import Path

_CALLED: Final = {
    "action": "an action",
    "body": "a body",
    "clause": "a clause",
    "conduct": "a part of the code of conduct",
    "evidence": "a standard of evidence",
    "form": "a form",
    "offence": "an offence",
    "office": "an office",
    "question": "a question",
}
_PUBLIC: Final = ("form", "offence", "word", "conduct", "helpline", "resource")


def doubled_ids(draft: Draft) -> Iterator[Found]:
    """Two tables of one kind with the same id."""
    seen: set[tuple[Path, str]] = set()
    for path, part in draft.parts():
        if not isinstance(part, Entry):
            continue
        kind = tuple(name for name in path[:-1])
        if (kind, part.id) in seen:
            name = ".".join(name for name in kind if isinstance(name, str))
            yield _doubled(path, part.id, kind=name)
        seen.add((kind, part.id))


def unknown_ids(draft: Draft) -> Iterator[Found]:
    """Ids that no table has."""
    for path, part in draft.parts():
        for name, field in type(part).model_fields.items():
            marks = refers(type(part), name)
            if marks is not None:
                place = (*path, field.alias or name)
                value = getattr(part, name)
                yield from _unknown(draft, place, value, kinds=marks.kinds)


def _unknown(
    draft: Draft, path: Path, value: object, *, kinds: tuple[str, ...]
) -> Iterator[Found]:
    known = frozenset[str]().union(*(draft.ids(kind) for kind in kinds))
    for place, named in _named(path, value):
        office = named.removeprefix("event.")
        if office not in known:
            called = " or ".join(_CALLED[kind] for kind in kinds)
            message = f'"{named}" is not {called} of this policy.'
            yield place, message, did_you_mean(office, known)


def _named(path: Path, value: object) -> Iterable[tuple[Path, str]]:
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, tuple):
        return [((*path, number), str(one)) for number, one in enumerate(value)]
    return []


def unknown_ids_where_more_is_wrong(draft: Draft) -> Iterator[Found]:
    """The same in tables that were left out for their shape: an id names what it names."""
    for path, table in draft.tables_left_out():
        if (kind := table_at(path[:1])) is not None:
            yield from _unknown_in(draft, path, table, kind=kind)


def _unknown_in(
    draft: Draft, path: Path, value: object, *, kind: type[BaseModel]
) -> Iterator[Found]:
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unknown_in(draft, (*path, number), inner, kind=kind)
    if not isinstance(value, dict):
        return
    for name, field in kind.model_fields.items():
        key = field.alias or name
        given = value.get(key)
        given = tuple(given) if isinstance(given, list) else given
        marks, table = refers(kind, name), table_in(field.annotation)
        if marks is not None and _is_readable(given):
            yield from _unknown(draft, (*path, key), given, kinds=marks.kinds)
        elif table is not None:
            yield from _unknown_in(draft, (*path, key), value.get(key), kind=table)


def _is_readable(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    )


def doubled_ids_where_more_is_wrong(draft: Draft) -> Iterator[Found]:
    """Two tables of one kind with the same id, one of them left out for its shape."""
    left_out = {path for path, _ in draft.tables_left_out()}
    for kind in {path[0] for path in left_out if len(path) > 1}:
        seen: dict[str, Path] = {}
        for number, table in enumerate(draft.raw[str(kind)]):
            path, its_id = (kind, number), _id_of(table)
            before = seen.setdefault(its_id, path)
            if its_id and before != path and {path, before} & left_out:
                yield _doubled(path, its_id, kind=str(kind))


def _doubled(path: Path, its_id: str, *, kind: str) -> Found:
    return (*path, "id"), f'"{its_id}" is already the id of another [[{kind}]].', ""


def _id_of(table: object) -> str:
    found = table.get("id") if isinstance(table, dict) else None
    return found if isinstance(found, str) else ""


def missing_languages(draft: Draft) -> Iterator[Found]:
    """Words that a reporter sees and that lack a language of the policy."""
    if "policy" in draft.left_out:
        return
    languages = draft.file.policy.languages
    for path, part, text in draft.texts():
        if not _seen_by_reporters(path, part):
            continue
        lacking = [language for language in languages if language not in text.root]
        if lacking:
            message = f'"{path[-1]}" is not said in: {", ".join(lacking)}.'
            yield path, message, ""


def _seen_by_reporters(path: Path, part: Part) -> bool:
    return path[0] in _PUBLIC or part.kind_of_table in ("body", "policy")
