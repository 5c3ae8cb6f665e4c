"""What may follow, and which events of the policy a report starts."""

from typing import Final

from holdfast.policy.model.base import Grade as PolicyGrade
from holdfast.reports.models import Grade, ReportState

# Reports whose clocks run.
TAKEN_UP: Final = frozenset({ReportState.WAITING, ReportState.KEPT})
MAY_BE_TAKEN_IN: Final = frozenset(
    {ReportState.TRAY, ReportState.WAITING, ReportState.KEPT}
)
MAY_BE_GRADED: Final = TAKEN_UP
# What is in somebody's keeping was looked at and found to be a report.
MAY_BE_ABUSE: Final = frozenset({ReportState.TRAY, ReportState.WAITING})

GRADED: Final = {Grade.MINOR: "minor-report-filed", Grade.MAJOR: "major-report-filed"}
ABOUT_MEMBER: Final = {
    Grade.MINOR: "member-reported",
    Grade.MAJOR: "major-report-about-member",
}


_AS_POLICY: Final[dict[str | None, PolicyGrade | None]] = {
    None: None,
    "minor": "minor",
    "major": "major",
}


def policy_grade(grade: str | None) -> PolicyGrade | None:
    """A report's grade as the policy names it."""
    return _AS_POLICY[grade]


def events_of_grading(
    grade: str | None, *, about_member: bool, agrees: bool | None
) -> list[str]:
    """The events that begin once a report has this grade."""
    if grade is None:
        return []
    events = [GRADED[Grade(grade)]]
    # Nobody's powers rest by what the person harmed does not want used (C-2.1).
    unused = agrees is False and grade == Grade.MAJOR
    return (
        [*events, ABOUT_MEMBER[Grade(grade)]] if about_member and not unused else events
    )


def events_of_filing(
    grade: str | None, *, about_member: bool, agrees: bool | None, to_read_back: bool
) -> list[str]:
    """The events of the policy that a newly taken up report starts."""
    return [
        "report-filed",
        *events_of_grading(grade, about_member=about_member, agrees=agrees),
        *(["report-told-orally"] if to_read_back else []),
    ]
