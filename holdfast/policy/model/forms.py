"""Forms and their questions, in the words of the person who answers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from holdfast.policy.model.base import (
    Count,
    Entry,
    Flag,
    FormId,
    Id,
    Part,
    QuestionId,
    Text,
    Titled,
)
from holdfast.policy.model.offences import Condition

QuestionKind = Literal[
    "long-text",
    "text",
    "date",
    "time",
    "choice",
    "choices",
    "people",
    "event",
    "offence",
    "word",
    "yes-no",
    "too-close",
    "keep-from",
    "contact",
]


class Choice(Titled):
    """One answer among several."""

    kind_of_table: ClassVar[str] = "form.question.choices"

    person_harmed: Flag = False


class Question(Entry):
    """One question: what is asked, why, and how it is answered."""

    kind_of_table: ClassVar[str] = "form.question"

    kind: QuestionKind
    ask: Text
    why: Text
    more: Annotated[Text | None, Field(description="A line of help below it.")] = None
    choices: tuple[Choice, ...] = ()
    required: Flag = False
    step: Count = 1
    asked_of: Annotated[
        Literal["everybody", "reporter", "staff"],
        Field(description="Whether only staff who write for somebody see it."),
    ] = "everybody"


class FormTable(Titled):
    """A form as the file has it; `includes` puts another form's questions first."""

    kind_of_table: ClassVar[str] = "form"

    question: Annotated[tuple[Question, ...], Field(min_length=1)]
    includes: FormId | None = None
    required_when: Condition | None = None
    in_doubt: Annotated[
        Flag, Field(description="Taken where the offence is not known yet.")
    ] = False
    paper: Flag = False


class Form(Titled):
    """A form with all its questions, those of the form it includes among them."""

    kind_of_table: ClassVar[str] = "form"

    questions: tuple[Question, ...]
    required_when: Condition | None
    in_doubt: bool
    paper: bool


class Word(Titled):
    """A word that a person harmed may choose for themselves."""

    kind_of_table: ClassVar[str] = "word"

    own: Annotated[Flag, Field(description="The person writes their own word.")] = False
    none: Annotated[Flag, Field(description="The person wants no word.")] = False


class Helpline(Entry):
    """Somebody to call, outside the organisation."""

    kind_of_table: ClassVar[str] = "helpline"

    name: Text
    tel: Annotated[str | None, Field(pattern=r"^\+?[0-9 ]{2,20}$")] = None
    sms: Annotated[str | None, Field(pattern=r"^\+?[0-9 ]{2,20}$")] = None
    url: Annotated[str | None, Field(pattern=r"^https://[^\s]+$", max_length=300)] = (
        None
    )
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    when: Text
    emergency: Flag = False


class Resource(Titled):
    """Help that an outside organisation offers."""

    kind_of_table: ClassVar[str] = "resource"

    text: Text
    url: Annotated[str | None, Field(pattern=r"^https://[^\s]+$", max_length=300)] = (
        None
    )
    needs: tuple[Id, ...] = ()


class Reporting(Part):
    """What holds for every report, whoever takes it."""

    kind_of_table: ClassVar[str] = "reporting"

    every_report_has: Annotated[tuple[QuestionId, ...], Field(min_length=1)]
    one_for_each: tuple[Literal["reporter", "reported"], ...] = ("reporter", "reported")
    sealed_apart: Annotated[
        tuple[Literal["reporter", "harmed"], ...],
        Field(description="Whose identity is sealed apart when they do not want it."),
    ] = ("reporter", "harmed")
    paper_in: Text | None = None
    confidential: Flag = True
