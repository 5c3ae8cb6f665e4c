"""Whether the thing allows it now."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.cases.errors import (
    CaseClosed,
    InACaseAlready,
    NoReports,
    NotTheSameReaders,
    NotYetTakenIn,
)
from holdfast.cases.models import Case, CaseState, Part, SubjectPerson
from holdfast.cases.readers import holders_of_all
from holdfast.cases.visibility import cases_visible_to
from holdfast.errors import Refused, WrongInput
from holdfast.reports.models import Grade, Report, ReportState
from holdfast.reports.rules import mistake_in
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import offices_of
from holdfast.vault.days import today_in

LONGEST_WORDS: Final = 20_000
LONGEST_LINE: Final = 200
_NOT_TAKEN_UP = {ReportState.TRAY, ReportState.ABUSE}


def check_can_become_case(reports: Sequence[Report], *, by: Actor) -> None:
    """Refuse no reports, reports that wait or were closed, and those in a case.

    A case that is not this member's to open is for them not there.
    """
    if not reports:
        raise NoReports
    if any(report.state in _NOT_TAKEN_UP for report in reports):
        raise NotYetTakenIn
    if cases_visible_to(by).filter(reports__in=reports).exists():
        raise InACaseAlready


def check_is_open(case: Case) -> None:
    """Refuse what is only done while a case is open."""
    if case.state != CaseState.OPEN:
        raise CaseClosed


def check_same_readers(case: Case, report: Report) -> None:
    """Refuse a report that somebody who reads the case may not read.

    Nobody is put out of a case by what somebody else told: it would tell them of it.
    """
    # A service's go with the member to whom it answers.
    readers = {
        reader.id
        for reader in holders_of_all([case.folder_id])
        if reader.answers_to_id is None
    }
    if not readers <= {reader.id for reader in holders_of_all([report.folder_id])}:
        raise NotTheSameReaders


def check_words(text: str, *, field: str, longest: int = LONGEST_WORDS) -> str:
    """The words without outer blanks.

    Raises:
        WrongInput: empty, too long, or with signs that nobody can read.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    wrong = mistake_in(plain, longest=longest)
    if not plain:
        wrong = _("Please write something here.")
    if wrong:
        raise WrongInput("wrong-input", wrong, fields={field: wrong})
    return plain


def check_name(name: str, *, known: Collection[str]) -> str:
    """Another name of a person, without outer blanks.

    Raises:
        WrongInput: empty, too long, or known already.
    """
    plain = check_words(name, field="name", longest=LONGEST_LINE)
    if plain in known:
        text = _("This name is known already.")
        raise WrongInput("wrong-input", text, fields={"name": text})
    return plain


def check_is_reported(case: Case, person: SubjectPerson | None) -> SubjectPerson | None:
    """Of whom something is said: the one who is named, or the only one there is.

    Raises:
        WrongInput: somebody who is not reported here, or nobody of several.
    """
    parts = case.people.filter(part=Part.REPORTED).select_related("person")
    reported = [one.person for one in parts]
    if person in reported:
        return person
    if person is None and len(reported) <= 1:
        return next(iter(reported), None)
    text = _("Choose one of those whom this case is about.")
    raise WrongInput("wrong-input", text, fields={"person": text})


def check_can_judge(
    case: Case, *, grade: str, offence: str | None, by: Actor, at: datetime
) -> None:
    """Whether this member may say how grave a case is, and in these terms (C-1.3)."""
    policy = policy_of(case.policy)
    on = today_in(by.organisation, at)
    bodies = set(policy.grading.by) if policy.grading else {policy.receiving_body.id}
    if not bodies & offices_of(by.member, policy=policy, on=on):
        text = _("Only who sits in the committee or on the board judges this.")
        clause = policy.grading.clause if policy.grading else None
        raise Refused("not-of-the-body", text, clause=clause)
    wrong = {}
    if grade not in Grade.values:
        wrong["grade"] = _("Choose minor or major.")
    if offence is not None and offence not in policy.offences:
        wrong["offence"] = _("The policy has no such offence.")
    if wrong:
        raise WrongInput("wrong-input", next(iter(wrong.values())), fields=wrong)
