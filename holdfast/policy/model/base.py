"""What every table of a policy file has in common: shape, words, clause and name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    RootModel,
    Strict,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Grade = Literal["minor", "major"]
Id = Annotated[
    str,
    Strict(),
    StringConstraints(
        pattern=r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$", max_length=60, strict=True
    ),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, strict=True)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, strict=True)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$")]
Day = Annotated[date, Strict()]
Count = Annotated[int, Strict(), Field(ge=1, le=1000)]
Flag = Annotated[bool, Strict()]


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks an id that must be the id of one of these kinds of table."""

    kinds: tuple[str, ...]

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, schema: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Say in the JSON Schema whose id it is."""
        return {**schema(core), "description": f"The id of: {' or '.join(self.kinds)}."}


ActionId = Annotated[Id, Refers(("action",))]
BodyId = Annotated[Id, Refers(("body",))]
ClauseId = Annotated[Name, Refers(("clause",))]
ConductId = Annotated[Id, Refers(("conduct",))]
EvidenceId = Annotated[Id, Refers(("evidence",))]
FormId = Annotated[Id, Refers(("form",))]
OffenceId = Annotated[Id, Refers(("offence",))]
OfficeId = Annotated[Id, Refers(("office",))]
PeopleId = Annotated[Id, Refers(("body", "office"))]
QuestionId = Annotated[Id, Refers(("question",))]
SeatId = Annotated[Id, Refers(("office", "body"))]


class Text(RootModel[Annotated[Mapping[Language, Words], Field(min_length=1)]]):
    """Words in one or more languages, by language code."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    def said(self, lang: str) -> str:
        """The words in `lang`; else in English; else in the first language there is."""
        words = self.root
        found = words.get(lang) or words.get(lang.partition("-")[0]) or words.get("en")
        return found or next(iter(words.values()))

    def __str__(self) -> str:
        return self.said("en")


class Part(BaseModel):
    """A table of the file: frozen, and without a key that nobody asked for."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, defer_build=True
    )

    kind_of_table: ClassVar[str] = ""

    clause: ClauseId | None = None

    @property
    def place(self) -> str:
        """The table in the words of the file."""
        return f"[{self.kind_of_table}]"


class Entry(Part):
    """A table of which there are several, told apart by id."""

    id: Id

    @property
    def place(self) -> str:
        """The table in the words of the file, as in `[[action]] eject`."""
        return f"[[{self.kind_of_table}]] {self.id}"


class Titled(Entry):
    """An entry with a title that people see."""

    title: Text


def _without_doubles(values: tuple[str, ...]) -> tuple[str, ...]:
    double = next((value for value in values if values.count(value) > 1), None)
    if double is not None:
        raise ValueError(f'"{double}" stands twice in the list')
    return values


Ids = Annotated[tuple[Id, ...], AfterValidator(_without_doubles)]
SomeIds = Annotated[
    tuple[Id, ...], Field(min_length=1), AfterValidator(_without_doubles)
]
