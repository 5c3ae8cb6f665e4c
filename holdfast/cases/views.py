"""The record: its list, one case as a story, one person."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from holdfast.accounts.unlocking import Actor, signing
from holdfast.cases import actions, reading, searching, taking_part
from holdfast.cases.forms import (
    AddReportForm,
    AliasForm,
    AnswerForm,
    JudgeForm,
    NoteForm,
    OpenCaseForm,
    PersonForm,
    SearchForm,
)
from holdfast.cases.models import Case
from holdfast.cases.pages import SeeOther, form_page, posted
from holdfast.cases.patterns import patterns_of_case
from holdfast.cases.portrait import portrait_of
from holdfast.cases.story import story_of
from holdfast.cases.summary import read_summary
from holdfast.cases.visibility import reports_in_no_case
from holdfast.errors import Refused
from holdfast.policy import Policy, clause_asking_to
from holdfast.reports.models import Report
from holdfast.reports.reading import find as find_report
from holdfast.reports.states import TAKEN_UP
from holdfast.spaces.policies import policy_in_force, policy_of
from holdfast.vault.days import today_in
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import Clause, clause_of


@member
@require_safe
def cases(request: MemberRequest) -> HttpResponse:
    """The cases this member can open, newest first."""
    cursor = _cursor(request.GET.get("after", ""))
    lines, more = reading.page(request.actor, cursor=cursor)
    context = {
        "lines": lines,
        "older": f"?after={more[0].isoformat()}_{more[1]}" if more else "",
        "at": timezone.now(),
    }
    return render(request, "cases/cases.html", context)


def _cursor(said: str) -> tuple[date, UUID] | None:
    day, _gap, folder = said.partition("_")
    try:
        return date.fromisoformat(day), UUID(folder)
    except ValueError:
        return None


@member
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: MemberRequest) -> HttpResponse:
    """Choose which reports make a case."""
    by = request.actor
    among = _without_a_case(by)
    chosen = {"reports": request.GET.getlist("report")}
    form = OpenCaseForm(posted(request), among=among, initial=chosen)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            codes = form.cleaned_data["reports"]
            reports = [find_report(code, by=by) for code in codes]
            opened = actions.open_case(reports=reports, by=by, at=timezone.now())
            return SeeOther(f"/cases/{opened.code}/")
        except Refused as error:
            refusal = error
    return form_page(
        request,
        "cases/open.html",
        form=form,
        refusal=refusal,
        any=bool(among),
        cases=reading.page(by, size=10)[0],
        at=timezone.now(),
        report=chosen["reports"][0] if chosen["reports"] else "",
    )


def _without_a_case(by: Actor) -> list[Report]:
    """The newest reports that can become part of a case."""
    waiting = reports_in_no_case(by).filter(state__in=TAKEN_UP)
    return list(waiting.order_by("-received_on", "code")[:100])


@member
@require_http_methods(["GET", "HEAD", "POST"])
def add_report(request: MemberRequest, code: str) -> HttpResponse:
    """Put another report into a case; those about a name as in it come first."""
    by = request.actor
    found = reading.find(code, by=by)
    among = _without_a_case(by)
    alike = reading.about_somebody_in(found, among, by=by)
    among.sort(key=lambda report: report.code not in alike)
    chosen = {"report": request.GET.get("report", "")}
    form = AddReportForm(posted(request), among=among, alike=alike, initial=chosen)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            report = find_report(form.cleaned_data["report"], by=by)
            actions.add_report(found, report=report, by=by, at=timezone.now())
            return SeeOther(f"/cases/{found.code}/")
        except Refused as error:
            refusal = error
    return form_page(
        request,
        "cases/add.html",
        form=form,
        refusal=refusal,
        policy=policy_of(found.policy),
        case=found,
        any=bool(among),
    )


_SAID = {"yes": True, "no": False}


@member
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: MemberRequest, code: str) -> HttpResponse:
    """Write down somebody who was harmed, or who saw it."""
    by = request.actor
    found = reading.find(code, by=by)
    among = list(found.reports.order_by("received_on", "code"))
    first = {"reports": [one.code for one in among] if len(among) == 1 else []}
    form = PersonForm(posted(request), among=among, initial=first)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        somebody = taking_part.Somebody(
            part=given["part"],
            name=given["name"],
            contact=given["contact"],
            reports=tuple(given["reports"]),
            knows=_SAID.get(given["knows"]),
            agrees=_SAID.get(given["agrees"]),
            said=given["said"],
        )
        try:
            taking_part.add_person(found, somebody, by=by, at=timezone.now())
            return SeeOther(f"/cases/{found.code}/")
        except Refused as error:
            refusal = error
    return form_page(
        request,
        "cases/add_person.html",
        form=form,
        refusal=refusal,
        policy=policy_of(found.policy),
        case=found,
        clause=_on_agreeing(policy_of(found.policy)),
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: MemberRequest, code: str, person: str) -> HttpResponse:
    """Write down what somebody harmed answered."""
    by = request.actor
    found = reading.find(code, by=by)
    who = taking_part.find_part(found, person).person
    form, refusal = AnswerForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with signing(by, given["passphrase"]) as signer:
                taking_part.record_answer(
                    found,
                    person=who,
                    agrees=given["agrees"],
                    by=signer,
                    at=timezone.now(),
                )
            return SeeOther(f"/cases/{found.code}/")
        except Refused as error:
            refusal = error
    return form_page(
        request,
        "cases/asked.html",
        form=form,
        refusal=refusal,
        policy=policy_of(found.policy),
        case=found,
        person=who,
        clause=_on_agreeing(policy_of(found.policy)),
    )


@member
@require_safe
def case(request: MemberRequest, code: str) -> HttpResponse:
    """A case as a story; reading it leaves its entry in the ledger."""
    at, by = timezone.now(), request.actor
    found = reading.find(code, by=by)
    return case_page(request, actions.read(found, by=by, at=at), form=NoteForm())


def case_page(
    request: MemberRequest,
    found: Case,
    *,
    form: NoteForm,
    refusal: Refused | None = None,
) -> HttpResponse:
    """The page of a case, with the form for a note."""
    at, by = timezone.now(), request.actor
    policy = policy_of(found.policy)
    return form_page(
        request,
        "cases/case.html",
        form=form,
        refusal=refusal,
        policy=policy,
        case=found,
        story=story_of(found, by=by, at=at),
        people=reading.people_of(found, by=by),
        parts=taking_part.parts_of(found, by.keys.open(found), by=by),
        major=bool(actions.majors_in(found, by.keys.open(found))),
        patterns=patterns_of_case(found, by=by),
        pattern_clause=clause_of(
            next((one.clause for one in policy.patterns.values()), None), policy=policy
        ),
        at=at,
    )


@member
@require_http_methods(["POST"])
def note(request: MemberRequest, code: str) -> HttpResponse:
    """Write a note into the story."""
    by = request.actor
    found = reading.find(code, by=by)
    form, refusal = NoteForm(request.POST), None
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            actions.add_note(found, text=text, by=by, at=timezone.now())
            return SeeOther(f"/cases/{found.code}/")
        except Refused as error:
            refusal = error
    return case_page(request, found, form=form, refusal=refusal)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: MemberRequest, code: str) -> HttpResponse:
    """Say how grave it is, with the reason."""
    by = request.actor
    found = reading.find(code, by=by)
    policy = policy_of(found.policy)
    chosen = {"person": request.GET.get("person", "")}
    people = reading.people_of(found, by=by)
    form = JudgeForm(posted(request), policy=policy, people=people, initial=chosen)
    refusal = None
    if request.method == "POST" and form.is_valid():
        whom = form.cleaned_data.get("person")
        try:
            actions.judge(
                found,
                person=reading.find_person(whom, by=by) if whom else None,
                grade=form.cleaned_data["grade"],
                offence=form.cleaned_data["offence"] or None,
                reasons=form.cleaned_data["reasons"],
                by=by,
                at=timezone.now(),
            )
            return SeeOther(f"/cases/{found.code}/")
        except Refused as error:
            refusal = error
    return form_page(
        request,
        "cases/judge.html",
        form=form,
        refusal=refusal,
        policy=policy,
        case=found,
        patterns=patterns_of_case(found, by=by),
        clause=clause_of(
            policy.grading.clause if policy.grading else None, policy=policy
        ),
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: MemberRequest, code: str) -> HttpResponse:
    """One person: what was told of them and what was found, apart; and their names."""
    at, by = timezone.now(), request.actor
    found = reading.find_person(code, by=by)
    form, refusal = AliasForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["name"]
            reach = actions.add_alias(found, name=name, by=by, at=at).reach
            noted = f"?noted={reach}" if reach else ""
            return SeeOther(f"/people/{found.code}/{noted}")
        except Refused as error:
            refusal = error
    portrait = portrait_of(found, by=by)
    if request.method != "POST":
        actions.read_person(found, by=by, at=at)
    return form_page(
        request,
        "cases/person.html",
        form=form,
        refusal=refusal,
        person=found,
        portrait=portrait,
        noted=request.GET.get("noted", ""),
        title=_("Who this is about"),
        at=at,
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: MemberRequest) -> HttpResponse:
    """A name, looked for in what this member can open."""
    form, refusal = SearchForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            searched = searching.search(form.cleaned_data["name"], by=request.actor)
        except Refused as error:
            refusal = error
        else:
            context = {"form": form, "searched": searched}
            return render(request, "cases/search.html", context)
    return form_page(request, "cases/search.html", form=form, refusal=refusal)


@member
@require_safe
def summary(request: MemberRequest) -> HttpResponse:
    """The summary of the record, as far as this member can open it (C-3.3)."""
    at, by = timezone.now(), request.actor
    after = _cursor(request.GET.get("after", ""))
    lines, following = read_summary(by=by, at=at, after=after)
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    context = {
        "lines": lines,
        "older": f"?after={following[0].isoformat()}_{following[1]}"
        if following
        else "",
        "clause": clause_of(policy.records.clause, policy=policy),
        "at": at,
    }
    return render(request, "cases/record.html", context)


def _on_agreeing(policy: Policy) -> Clause | None:
    return clause_of(clause_asking_to("record", policy=policy), policy=policy)
