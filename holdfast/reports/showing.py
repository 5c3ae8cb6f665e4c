"""What a report's page says: states, the next right act, answers by question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.accounts.unlocking import Actor
from holdfast.policy import Policy, clause_asking_to, required_form, who
from holdfast.policy.model.actions import Doing
from holdfast.reports.custody import keeper_of
from holdfast.reports.errors import NotYours
from holdfast.reports.intake import Intake
from holdfast.reports.models import Report, ReportState
from holdfast.reports.people import chair_of
from holdfast.reports.permissions import (
    check_member_can_grade,
    check_member_can_take_into_keeping,
)
from holdfast.reports.reading import Opened
from holdfast.reports.rules import NOT_SURE, further_questions
from holdfast.reports.states import MAY_BE_GRADED, policy_grade
from holdfast.reports.visibility import ReportLine
from holdfast.spaces.models import Duty, DutyState, Event
from holdfast.spaces.policies import policy_of
from holdfast.vault.models import Grant
from holdfast.web.templatetags.holdfast import day

STATES: Final[dict[str, Promise]] = {
    ReportState.TRAY: gettext_lazy("in the tray"),
    ReportState.WAITING: gettext_lazy("waiting"),
    ReportState.KEPT: gettext_lazy("in keeping"),
    ReportState.ABUSE: gettext_lazy("closed as abuse"),
}
GRADES: Final[dict[str | None, Promise]] = {
    "minor": gettext_lazy("minor"),
    "major": gettext_lazy("major"),
    None: gettext_lazy("not graded"),
}
GRADE_TONES: Final = {"minor": "plain", "major": "urgent", None: "soon"}
NEW_CASE: Final = "/cases/open/"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list in words."""

    code: str
    grade: str
    tone: str
    state: str
    came: str


def rows_of(reports: Sequence[Report | ReportLine], *, at: datetime) -> list[Row]:
    """Lines of the list, every word looked up and every day written once."""
    came = {
        one: _("came on %(on)s") % {"on": day(one, at)}
        for one in {report.received_on for report in reports}
    }
    grades = {grade: str(word) for grade, word in GRADES.items()}
    states = {state: str(word) for state, word in STATES.items()}
    return [
        Row(
            code=one.code,
            grade=grades[one.grade],
            tone=GRADE_TONES[one.grade],
            state=states[one.state],
            came=came[one.received_on],
        )
        for one in reports
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAct:
    """The next right act with a report; `post` where a button does it at once."""

    title: str
    text: str = ""
    label: str = ""
    url: str = ""
    post: bool = False
    refused: bool = False
    clause: str = ""
    # What the policy calls what is owed here: its deadline is shown.
    duty: str = ""


def next_act(
    report: Report, *, by: Actor, facts: Intake, at: datetime
) -> NextAct | None:
    """What this member should do next with a report."""
    here = f"/reports/{report.code}/"
    if report.state == ReportState.ABUSE:
        return None
    if report.state == ReportState.TRAY:
        return NextAct(
            title=_("Next: is this real?"),
            text=_("It came with many others. Taken in, its clocks start now."),
            label=_("Take it in"),
            url=f"{here}take-in/",
            post=True,
            clause=_asking_to("take-in", report=report),
            duty="take-in",
        )
    grading = policy_of(report.policy).grading
    if report.grade is None and _may_grade(by, facts=facts):
        return NextAct(
            title=_("Next: how grave is it?"),
            text=_("It came without an offence. What it is decides how fast you meet."),
            label=_("Grade it"),
            url=f"{here}grade/",
            clause=(grading.clause if grading else None) or "",
        )
    asked = _about_a_member(report, here=here, by=by)
    if asked is not None:
        return asked
    if report.state == ReportState.WAITING:
        return _keeping(report, here=here, by=by, facts=facts, at=at)
    return next_case(report, by=by)


def _about_a_member(report: Report, *, here: str, by: Actor) -> NextAct | None:
    """What a report about one of those who decide asks of its readers (C-2.9, C-2.10)."""
    doing = {
        duty.id: duty.do
        for duty in policy_of(report.policy).duties.values()
        if duty.do in {"confirm", "designate-keeper"}
    }
    owed = (
        Duty.objects.filter(
            folder=report.folder_id, rule__in=doing, state=DutyState.OPEN
        )
        .filter(Q(member=None) | Q(member=by.member))
        .values_list("rule", flat=True)
    )
    asked = {doing[rule] for rule in owed}
    body = policy_of(report.policy).receiving_body.title
    if "confirm" in asked:
        return NextAct(
            title=_("Next: is it major on its face?"),
            text=_("It is about one of the %(body)s. Their powers rest once it is so.")
            % {"body": body},
            label=_("Say it"),
            url=f"{here}confirm/",
            clause=_asking_to("confirm", report=report),
            duty="confirm",
        )
    if "designate-keeper" in asked:
        return NextAct(
            title=_("Next: a parallel copy"),
            text=_(
                "It is about one of the %(body)s. Somebody outside it is given a copy."
            )
            % {"body": body},
            label=_("Give the keeper the copy"),
            url=f"{here}copy/",
            clause=_asking_to("designate-keeper", report=report),
            duty="designate-keeper",
        )
    return None


def _asking_to(do: Doing, *, report: Report) -> str:
    return clause_asking_to(do, policy=policy_of(report.policy)) or ""


def _who_retrieves(report: Report) -> str:
    policy = policy_of(report.policy)
    duties = (one for one in policy.duties.values() if one.do == "retrieve")
    return next((who(policy, one.who) for one in duties), "")


def may_judge_anew(report: Report, *, by: Actor, facts: Intake) -> bool:
    """Whether a report that has its grade may be judged otherwise by this member."""
    judged = policy_of(report.policy).grading is not None
    return judged and report.state in MAY_BE_GRADED and _may_grade(by, facts=facts)


def _may_grade(by: Actor, *, facts: Intake) -> bool:
    try:
        check_member_can_grade(by, facts=facts)
    except NotYours:
        return False
    return True


def _keeping(
    report: Report, *, here: str, by: Actor, facts: Intake, at: datetime
) -> NextAct | None:
    try:
        check_member_can_take_into_keeping(by, report=report, facts=facts, at=at)
    except NotYours as refusal:
        return next_case(report, by=by) or NextAct(
            title=_("It waits for %(who)s") % {"who": _who_retrieves(report)},
            text=refusal.message,
            refused=True,
            clause=refusal.clause or "",
        )
    return NextAct(
        title=_("Next: take it into your keeping"),
        text=_("From then on it is known who has it. It can be handed over."),
        label=_("Take it into my keeping"),
        url=f"{here}take-in/",
        post=True,
        clause=_asking_to("retrieve", report=report),
        duty="retrieve",
    )


def can_take_over(report: Report, *, by: Actor, facts: Intake) -> bool:
    """Whether another has it in their keeping and this member chairs (C-3.1)."""
    if report.state != ReportState.KEPT or str(by.member.id) not in chair_of(facts):
        return False
    keeper = keeper_of(report)
    return keeper is None or keeper.member_id != by.member.id


def next_case(report: Report, *, by: Actor) -> NextAct | None:
    """The case it lies in, or a new one; none of both where cases are not built in."""
    held = Grant.objects.filter(
        folder=OuterRef("folder"), reader=by.reader, current=True
    )
    cases: Any = getattr(report, "cases", None)
    # From the report's cases to their grants: the other way are all that one holds.
    case = cases.filter(Exists(held)).order_by().first() if cases is not None else None
    if case is not None:
        return NextAct(
            title=_("It lies in a case"),
            label=_("Go to the case"),
            url=f"/cases/{case.code}/",
        )
    if not _exists(NEW_CASE):
        return None
    return NextAct(
        title=_("Next: open a case"),
        text=_("In a case you collect what belongs together, meet and decide."),
        label=_("Open a case"),
        url=f"{NEW_CASE}?report={report.code}",
        duty="meeting",
    )


@cache
def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def chosen_word(word: str, *, policy: Policy, lang: str) -> str:
    """The word somebody chose, as it stands within a sentence; empty where none is
    wanted, or none was given.
    """
    chosen = policy.words.get(word)
    if chosen is None:
        return word
    if chosen.none or chosen.own:
        return ""
    title = chosen.title.said(lang)
    return title[:1].lower() + title[1:]


def word_said(word: str, *, policy: Policy, lang: str) -> str:
    """The word for the person harmed; until they have chosen, both (J-3.2)."""
    chosen = policy.words.get(word)
    if chosen is not None and chosen.none:
        return _("the person")
    theirs = chosen_word(word, policy=policy, lang=lang)
    return theirs or _("survivor or victim")


def facts_said(
    opened: Opened, *, policy: Policy, event: Event | None, lang: str
) -> list[dict[str, str]]:
    """What was told besides the account itself, as terms and what they are."""
    offence = policy.offences.get(opened.offence or "")
    broken = policy.conduct.get((offence and offence.conduct) or "")
    said = [
        (_("Offence"), offence.title.said(lang) if offence else _("Not said")),
        (
            _("What of the code of conduct it breaks"),
            broken.title.said(lang) if broken else "",
        ),
        (_("Event"), event.title if event else _place(opened)),
        (_("Form"), policy.forms[opened.form].title.said(lang)),
        (_("Written down by"), opened.taken_by),
        (_("The person harmed knows of this"), _yes_no(opened.knows)),
        (_("The person harmed wants something done"), _yes_no(opened.agrees)),
        (_("Read back"), _read_back(opened.read_back)),
        *answers_said(opened, policy=policy, lang=lang),
    ]
    return [{"term": term, "text": text} for term, text in said if text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuller:
    """The form that a report needs as it is judged now, and what was never asked."""

    form: str
    unanswered: tuple[str, ...]
    clause: str


def fuller_form(opened: Opened, *, policy: Policy, lang: str) -> Fuller | None:
    """What a report that was judged anew lacks of the form it needs now (C-2.2)."""
    needed, why = required_form(
        policy,
        offence=opened.offence,
        grade=policy_grade(opened.grade),
        answers=opened.answers,
    )
    if why.code != "form-required" or needed == opened.form:
        return None
    asked = {question.id for question in policy.forms[opened.form].questions}
    of_them = {"everybody", "staff" if opened.taken_by else "reporter"}
    form = policy.forms[needed]
    return Fuller(
        form=form.title.said(lang),
        unanswered=tuple(
            one.ask.said(lang)
            for one in form.questions
            if one.id not in asked | opened.answers.keys() and one.asked_of in of_them
        ),
        clause=why.clause or "",
    )


def who_told(opened: Opened) -> list[dict[str, str]]:
    """Who told it and how to reach them, where they said so: shown on purpose only."""
    said = [
        (_("Their name"), opened.reporter or ""),
        (_("How they can be reached"), opened.reporter_contact),
    ]
    return [{"term": term, "text": text} for term, text in said if text]


def _place(opened: Opened) -> str:
    return _("Somewhere else") if opened.elsewhere else ""


def _yes_no(answer: bool | None) -> str:  # noqa: FBT001
    return {True: _("Yes"), False: _("No"), None: ""}[answer]


def _read_back(answer: bool | str | None) -> str:  # noqa: FBT001
    if isinstance(answer, str):
        return _("Not possible: %(reason)s") % {"reason": answer}
    return _yes_no(answer)


def answers_said(opened: Opened, *, policy: Policy, lang: str) -> list[tuple[str, str]]:
    """The further answers, each under its question."""
    questions = further_questions(policy)
    said = []
    for name, answer in opened.answers.items():
        question = questions.get(name)
        if question is None:
            continue
        titles = {choice.id: choice.title.said(lang) for choice in question.choices}
        titles |= {"yes": _("Yes"), "no": _("No"), NOT_SURE: _("They do not know")}
        given = answer if isinstance(answer, list) else [answer]
        words = [
            _yes_no(one) if isinstance(one, bool) else titles.get(one, str(one))
            for one in given
        ]
        asked = _("We asked: “%(question)s”") % {"question": question.ask.said(lang)}
        said.append((asked, ", ".join(words)))
    return said
