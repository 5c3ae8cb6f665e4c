"""Members' pages about reports: fetch, act, answer."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from holdfast.accounts.forms import passphrase_in
from holdfast.accounts.unlocking import Actor, signing
from holdfast.errors import Refused
from holdfast.policy import Policy
from holdfast.reports import actions, reading, showing
from holdfast.reports.downloads import shut_in, to_save
from holdfast.reports.files import PICTURES, VIEWED_AS, parts_of, picture_of
from holdfast.reports.forms import (
    AbuseForm,
    DoneForm,
    GradeForm,
    MessageForm,
    PaperForm,
    ReadBackForm,
    TellingForm,
)
from holdfast.reports.intake import Intake, intake_of, policy_governing
from holdfast.reports.models import Report, ReportState
from holdfast.reports.paper import paper_forms, printed
from holdfast.reports.people import public_team
from holdfast.reports.visibility import (
    ReportLine,
    in_tray,
    number_in,
    page,
    visible_to,
)
from holdfast.spaces.models import Duty, Event
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import zone_of
from holdfast.vault.errors import NotHeld
from holdfast.vault.rows import fetch
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import clause_of, refusing
from holdfast.web.templatetags.holdfast import day

SCREEN = 50
_EVENTS = 20


class SeeOther(HttpResponseRedirect):
    """After a form that did something: the page to look at."""

    status_code = 303


def _facts(request: MemberRequest, *, at: datetime) -> Intake:
    today = at.astimezone(zone_of(request.organisation)).date()
    return intake_of(request.organisation, on=today)


@member
@require_safe
def reports(request: MemberRequest) -> HttpResponseBase:
    """The reports that this member can open, by code name."""
    at, by = timezone.now(), request.actor
    wants_tray = "tray" in request.GET
    found: Sequence[Report | ReportLine]
    if wants_tray:
        found, following = list(in_tray(by).defer("sealed")[:SCREEN]), None
    else:
        found, following = page(by, cursor=request.GET.get("cursor"), size=SCREEN)
    context = {
        "rows": showing.rows_of(found, at=at),
        "older": f"/reports/?cursor={following}" if following else "",
        "waiting": 0 if wants_tray else number_in(ReportState.TRAY, by=by),
        "wants_tray": wants_tray,
        "filed": "filed" in request.GET,
    }
    return render(request, "reports/reports.html", context)


def _row(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "grade": showing.GRADES[report.grade],
        "tone": showing.GRADE_TONES[report.grade],
        "state": showing.STATES[report.state],
    }


@member
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponseBase:
    """Write down what somebody told (C-2.1); nothing typed is lost on a refusal."""
    at = timezone.now()
    form = _telling_form(request, at=at)
    if request.method != "POST":
        return render(request, "reports/new.html", _on_paper(request, form, at=at))
    if not form.is_valid():
        return render(request, "reports/new.html", {"form": form}, status=422)
    try:
        filed = actions.file(
            telling=form.telling(),
            organisation=request.organisation,
            by=request.actor,
            at=at,
            once=str(form.cleaned_data["token"] or ""),
            body=form.telling().as_bytes(),
            attachments=_uploads(request),
        )
    except Refused as refusal:
        return _refused_form(request, form, refusal, page="reports/new.html")
    address = _after_filing(filed, by=request)
    if form.telling().receipt:
        context = {"receipt": form.telling().receipt, "address": address}
        return render(request, "reports/written_down.html", context)
    return SeeOther(address)


def _on_paper(
    request: MemberRequest, form: TellingForm, *, at: datetime
) -> dict[str, Any]:
    lang = get_language() or "en"
    there = paper_forms(_facts(request, at=at).policy)
    return {"form": form, "papers": [(one.id, one.title.said(lang)) for one in there]}


@member
@require_safe
def paper(request: MemberRequest, form: str) -> HttpResponseBase:
    """A blank form to print, from the same definition as the one on the screen."""
    policy, lang = _facts(request, at=timezone.now()).policy, get_language() or "en"
    found = next((one for one in paper_forms(policy) if one.id == form), None)
    if found is None:
        raise Http404
    rule = policy.reporting.paper_in if policy.reporting else None
    context = {
        "title": found.title.said(lang),
        "organisation_name": request.organisation.name,
        "questions": printed(found, policy=policy, lang=lang),
        "paper_in": rule.said(lang) if rule else "",
    }
    return render(request, "reports/paper.html", context)


def _telling_form(request: MemberRequest, *, at: datetime) -> TellingForm:
    facts = _facts(request, at=at)
    return TellingForm(
        request.POST if request.method == "POST" else None,
        facts=facts,
        team=public_team(request.organisation, on=facts.mark[0]),
        events=Event.objects.filter(
            organisation=request.organisation, starts_at__lte=at
        ).order_by("-starts_at")[:_EVENTS],
        lang=get_language() or "en",
    )


def _uploads(request: MemberRequest) -> Sequence[Any]:
    return request.FILES.getlist("files")


def _after_filing(filed: actions.Filed, *, by: MemberRequest) -> str:
    first = filed.codes[0].code
    held = visible_to(by.actor).filter(organisation=by.organisation, code=first)
    # Whoever may not read it does not come to know its code name either.
    return f"/reports/{first}/" if held.exists() else "/reports/?filed"


def _refused_form(
    request: MemberRequest,
    form: Any,
    refusal: Refused,
    *,
    page: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    for field, message in refusal.fields.items():
        form.add_error(field if field in form.fields else None, message)
    if not refusal.fields:
        form.add_error(None, refusal.message)
    whole = {**(context or {}), "form": form, "clause": refusal.clause}
    if "report" in whole:
        policy = policy_of(whole["report"].policy)
        whole["refusing_clause"] = refusing(refusal, policy=policy)
    return render(request, page, whole, status=refusal.status)


@member
@require_safe
def report(request: MemberRequest, code: str) -> HttpResponseBase:
    """One report as a story. That it was opened is written down."""
    at = timezone.now()
    found = reading.find(code, by=request.actor)
    opened = reading.open_report(found, by=request.actor, at=at)
    form = MessageForm(in_person=not opened.has_mailbox)
    return _report_page(request, found, opened, form=form, at=at)


def _report_page(
    request: MemberRequest,
    found: Report,
    opened: reading.Opened,
    *,
    form: MessageForm,
    at: datetime,
    wrong_file: str = "",
    passphrase_error: str = "",
    status: int = 200,
) -> HttpResponse:
    facts, lang = _facts(request, at=at), get_language() or "en"
    policy = policy_governing(found, facts=facts)
    act = showing.next_act(found, by=request.actor, facts=facts, at=at)
    fuller = showing.fuller_form(opened, policy=policy, lang=lang)
    owed = _owed(found, by=request.actor, policy=policy, lang=lang)
    at_event = [UUID(opened.event)] if opened.event else []
    event = (
        next(iter(fetch(Event, "WHERE id = %s", at_event)), None) if at_event else None
    )
    context = {
        "report": found,
        "opened": opened,
        "form": form,
        "wrong_file": wrong_file,
        "word": showing.word_said(opened.word, policy=policy, lang=lang),
        "chosen": showing.chosen_word(opened.word, policy=policy, lang=lang),
        "facts": showing.facts_said(opened, policy=policy, event=event, lang=lang),
        "who_told": showing.who_told(opened),
        "passphrase_error": passphrase_error,
        "fuller": fuller,
        "fuller_clause": clause_of(fuller.clause, policy=policy) if fuller else None,
        "act": act,
        "clause": clause_of(act.clause, policy=policy) if act and act.clause else None,
        "owed": owed,
        "act_facts": [
            {"term": one["what"], "text": _("by %(on)s") % {"on": day(one["due"], at)}}
            for one in owed
            if act and act.duty and one["do"] == act.duty
        ][:1],
        "can_take_over": showing.can_take_over(found, by=request.actor, facts=facts),
        "to_read_back": any(one["do"] == "read-back" for one in owed),
        "may_judge": found.grade is not None
        and showing.may_judge_anew(found, by=request.actor, facts=facts),
        "at": at,
        **_row(found),
    }
    return render(request, "reports/report.html", context, status=status)


def _owed(
    found: Report, *, by: Actor, policy: Policy, lang: str
) -> list[dict[str, Any]]:
    # What one person alone owes, nobody else is told of.
    open_still = """WHERE folder_id = %s AND state = 'open'
        AND (member_id IS NULL OR member_id = %s) ORDER BY due_at, rule"""
    owed = fetch(Duty, open_still, [found.folder_id, by.member.id])
    return [
        {
            "what": policy.duties[duty.rule].title.said(lang),
            "do": policy.duties[duty.rule].do,
            "due": duty.due_at,
            "clause": clause_of(policy.duties[duty.rule].clause or "", policy=policy),
        }
        for duty in owed
        if duty.rule in policy.duties
    ]


@member
@require_http_methods(["GET", "HEAD", "POST"])
def grade(request: MemberRequest, code: str) -> HttpResponseBase:
    """Say which offence it is, and why."""
    found = reading.find(code, by=request.actor)
    form = GradeForm(
        request.POST if request.method == "POST" else None,
        policy=policy_of(found.policy),
        lang=get_language() or "en",
    )
    context = {"report": found, "form": form}
    if request.method != "POST":
        return render(request, "reports/grade.html", context)
    if not form.is_valid():
        return render(request, "reports/grade.html", context, status=422)
    try:
        actions.grade(
            found,
            offence=form.cleaned_data["offence"],
            judged=form.cleaned_data["judged"] or None,
            reasons=form.cleaned_data["reasons"],
            by=request.actor,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _refused_form(
            request, form, refusal, page="reports/grade.html", context=context
        )
    return SeeOther(f"/reports/{code}/")


@member
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: MemberRequest, code: str) -> HttpResponseBase:
    """Add to a report what was done about it since (C-2.7)."""
    found = reading.find(code, by=request.actor)
    form = DoneForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        at = timezone.now()
        text = given["done"]
        actions.note_what_was_done(found, text=text, by=request.actor, at=at)

    return _added(request, found, form, act, page="reports/done.html")


@member
@require_http_methods(["GET", "HEAD", "POST"])
def paper_of(request: MemberRequest, code: str) -> HttpResponseBase:
    """Write down who had the paper of a report, from when to when (C-2.4)."""
    found = reading.find(code, by=request.actor)
    form = PaperForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        actions.note_paper(found, **given, by=request.actor, at=timezone.now())

    return _added(request, found, form, act, page="reports/paper_of.html")


@member
@require_http_methods(["GET", "HEAD", "POST"])
def read_back(request: MemberRequest, code: str) -> HttpResponseBase:
    """Write down that what was told was read back, or why not (L-1.3)."""
    found = reading.find(code, by=request.actor)
    form = ReadBackForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        answer = given["read_back"] == "yes" or given["not_read_back"]
        at = timezone.now()
        actions.note_read_back(found, answer=answer, by=request.actor, at=at)

    return _added(request, found, form, act, page="reports/read_back.html")


def _added(
    request: MemberRequest,
    found: Report,
    form: forms.Form,
    act: Callable[[dict[str, Any]], None],
    *,
    page: str,
) -> HttpResponseBase:
    """A form that adds to a report: new, refused with everything typed, or done."""
    context = {"report": found, "form": form}
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return render(request, page, context, status=422)
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        return _refused_form(request, form, refusal, page=page, context=context)
    return SeeOther(f"/reports/{found.code}/")


@member
@require_POST
def take_in(request: MemberRequest, code: str) -> HttpResponseBase:
    """Out of the tray, or into one's keeping."""
    found = reading.find(code, by=request.actor)
    actions.take_in(found, by=request.actor, at=timezone.now())
    return SeeOther(f"/reports/{code}/")


@member
@require_POST
def messages(request: MemberRequest, code: str) -> HttpResponseBase:
    """Write to who told it."""
    at = timezone.now()
    found = reading.find(code, by=request.actor)
    form = MessageForm(request.POST, in_person=found.mailbox_id is None)
    form.is_valid()
    tell = (
        actions.told_in_person
        if found.mailbox_id is None
        else actions.write_to_reporter
    )
    try:
        tell(
            found,
            text=request.POST.get("text", ""),
            is_outcome=form.cleaned_data.get("is_outcome", False),
            by=request.actor,
            at=at,
        )
    except Refused as refusal:
        if not form.errors:
            form.add_error("text", refusal.message)
        opened = reading.open_report(found, by=request.actor, at=at)
        return _report_page(
            request, found, opened, form=form, at=at, status=refusal.status
        )
    return SeeOther(f"/reports/{code}/#messages")


@member
@require_POST
def who_told(request: MemberRequest, code: str) -> HttpResponseBase:
    """Show who told this, on this answer only."""
    at = timezone.now()
    found = reading.find(code, by=request.actor)
    wrong = ""
    try:
        with signing(request.actor, passphrase_in(request.POST)) as by:
            opened = reading.show_who_told(found, by=by, at=at)
        status = 200
    except Refused as refusal:
        opened = reading.open_report(found, by=request.actor, at=at)
        if not opened.has_identity:
            raise NotHeld from refusal
        wrong, status = refusal.message, refusal.status
    form = MessageForm(in_person=not opened.has_mailbox)
    return _report_page(
        request,
        found,
        opened,
        form=form,
        at=at,
        passphrase_error=wrong,
        status=status,
    )


@member
@require_POST
def files(request: MemberRequest, code: str) -> HttpResponseBase:
    """Keep a file with a report."""
    at = timezone.now()
    found = reading.find(code, by=request.actor)
    try:
        for upload in _uploads(request):
            actions.attach(found, upload=upload, by=request.actor, at=at)
    except Refused as refusal:
        opened = reading.open_report(found, by=request.actor, at=at)
        return _report_page(
            request,
            found,
            opened,
            form=MessageForm(in_person=not opened.has_mailbox),
            at=at,
            wrong_file=refusal.message,
            status=refusal.status,
        )
    return SeeOther(f"/reports/{code}/#files")


@member
@require_safe
def file(request: MemberRequest, code: str, file: UUID) -> HttpResponseBase:
    """A file to look at: a picture drawn anew; anything else as it came, to save."""
    at = timezone.now()
    found = reading.find(code, by=request.actor)
    row = reading.find_file(found, file)
    manifest = actions.open_file(row, report=found, by=request.actor, at=at)
    if manifest["kind"] not in PICTURES:
        return to_save(row, manifest)
    drawn = picture_of(parts_of(row, manifest=manifest))
    return shut_in(HttpResponse(drawn, content_type=VIEWED_AS))


@member
@require_safe
def original(request: MemberRequest, code: str, file: UUID) -> HttpResponseBase:
    """A file as it came, with what it carries, to save."""
    found = reading.find(code, by=request.actor)
    row = reading.find_file(found, file)
    at = timezone.now()
    return to_save(row, actions.open_file(row, report=found, by=request.actor, at=at))


@member
@require_http_methods(["GET", "HEAD", "POST"])
def abuse(request: MemberRequest, code: str) -> HttpResponseBase:
    """Say that this is no report but abuse; a second member closes it."""
    found = reading.find(code, by=request.actor)
    form = AbuseForm(request.POST if request.method == "POST" else None)
    context = {"report": found, "form": form}
    if request.method != "POST":
        return render(request, "reports/abuse.html", context)
    try:
        actions.close_as_abuse(
            found,
            reason=request.POST.get("reason", ""),
            by=request.actor,
            at=timezone.now(),
        )
    except Refused as refusal:
        form.is_valid()
        if form.errors:
            return render(request, "reports/abuse.html", context, status=refusal.status)
        return _refused_form(
            request, form, refusal, page="reports/abuse.html", context=context
        )
    return SeeOther(f"/reports/{code}/")
