"""Services: members of their own kind, whose key only their token opens."""

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from holdfast.accounts.actions import enrol, name_member, vouch
from holdfast.accounts.duties import tasks
from holdfast.accounts.errors import NotForServices, NotInRoster
from holdfast.accounts.middleware import COOKIE
from holdfast.accounts.models import Member, MemberState, RosterEntry, RosterVerb, Token
from holdfast.accounts.people import Profile
from holdfast.accounts.roster import (
    _append,
    add_to_roster,
    remove_from_roster,
    roster_of,
    signing_keys,
    verified,
)
from holdfast.accounts.services import service_at_work
from holdfast.accounts.unlocking import seeds_again
from holdfast.cases.actions import open_case
from holdfast.committee.actions import recuse
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.signing import new_signing_seed
from holdfast.errors import NotNow, Refused, WrongInput
from holdfast.reports.actions import take_in
from holdfast.reports.models import Report
from holdfast.spaces.deputies import able_deputies, look_through, thin_folders
from holdfast.spaces.models import Duty
from holdfast.spaces.permissions import member_can_organise
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.services import about, end_services_over, make, revoke
from holdfast.spaces.sitting import sitting
from holdfast.spaces.terms import begin, end
from holdfast.spaces.thin import thin
from holdfast.vault.errors import PassphraseAgain
from holdfast.vault.folders import Signer
from holdfast.vault.models import Grant, Reader
from tests.accounts.browsing import client_of, text_of
from tests.cast import PASSPHRASE
from tests.keys.dump import raw_dump
from tests.keys.opener import encoded
from tests.matters import acts_of, told
from tests.services import a_service, member_of


def at_work(cast, made, *, at):
    return service_at_work(made.token, organisation=cast.organisation, at=at)


def reads(made, report):
    held = Grant.objects.filter(reader=made.member.reader, folder=report.folder_id)
    return held.filter(current=True).exists()


def test_its_keys_count_once_a_second_member_has_vouched(cast, at):
    made = a_service(cast, at=at, voices=())

    assert member_of(made).state == MemberState.ENROLLED
    assert made.member.reader.id not in verified(cast.organisation)
    vouch(member_of(made), by=cast.signing("ben"), at=at)
    assert member_of(made).state == MemberState.VOUCHED
    assert made.member.reader.id in verified(cast.organisation)
    assert "service-made" in acts_of(cast.ada)


def test_who_sees_to_it_is_asked_on_the_desk(cast, at):
    made = a_service(cast, at=at, voices=())

    asked = [task for task in tasks(cast.ben, at=at) if "Door tablet" in task.what]
    assert [task.url for task in asked] == [f"/organisation/people/{made.member.id}/"]
    assert not [t for t in tasks(cast.ada, at=at) if "Door tablet" in t.what]


def test_only_who_runs_the_organisation_makes_one_and_signs_it(cast, at):
    given = {"name": "A", "purpose": "B", "ends_on": at.date()}

    with pytest.raises(Refused, match="bodies"):
        make(**given, by=cast.signing("jon"), at=at)
    with pytest.raises(PassphraseAgain):
        make(**given, by=cast.ada, at=at)
    for wrong in (at.date() - timedelta(days=2), at.date() + timedelta(days=400)):
        with pytest.raises(WrongInput):
            make(**{**given, "ends_on": wrong}, by=cast.signing("ada"), at=at)
    assert not Token.objects.exists()


def test_the_token_opens_its_key_until_its_day_and_nobody_elses(cast, at):
    made = a_service(cast, at=at, days=3)

    assert at_work(cast, made, at=at).member == made.member
    assert at_work(cast, made, at=at + timedelta(days=3)) is not None
    assert at_work(cast, made, at=at + timedelta(days=4)) is None
    for other in (made.token[:-1], made.token[:-1] + "~", "hfs_", f"{made.token}x"):
        assert at_work(cast, replace(made, token=other), at=at) is None


def test_a_row_that_was_changed_opens_nothing(cast, at):
    made = a_service(cast, at=at, days=3)
    Token.objects.update(ends_on=at.date() + timedelta(days=300))

    assert at_work(cast, made, at=at) is None

    Token.objects.update(ends_on=at.date() + timedelta(days=3))
    assert at_work(cast, made, at=at) is not None
    Reader.objects.filter(pk=made.member.reader_id).update(answers_to=cast.ben.reader)
    assert at_work(cast, made, at=at) is None


def test_revoked_it_is_over_at_once_and_leaves_its_trace(cast, at):
    made = a_service(cast, at=at, office="committee")
    (report,) = told(cast, at=at)
    assert reads(made, report)

    revoke(member_of(made), by=cast.signing("dora"), at=at)

    assert at_work(cast, made, at=at) is None
    assert member_of(made).state == MemberState.LEFT
    assert made.member.reader.id not in verified(cast.organisation)
    assert not Grant.objects.filter(reader=made.member.reader).exists()
    assert "service-revoked" in acts_of(cast.dora)
    with pytest.raises(NotNow):
        revoke(member_of(made), by=cast.signing("ada"), at=at)
    with pytest.raises(NotNow):
        vouch(member_of(made), by=cast.signing("cleo"), at=at)


def test_who_does_not_run_the_organisation_revokes_nothing(cast, at):
    made = a_service(cast, at=at)

    with pytest.raises(Refused, match="bodies"):
        revoke(member_of(made), by=cast.signing("jon"), at=at)
    with pytest.raises(PassphraseAgain):
        revoke(member_of(made), by=cast.ada, at=at)
    assert at_work(cast, made, at=at) is not None


def test_the_clock_ends_what_has_come_to_its_day(cast, at):
    made = a_service(cast, at=at, office="committee", days=3)
    (report,) = told(cast, at=at)

    end_services_over(cast.organisation, at + timedelta(days=3))
    assert reads(made, report)
    end_services_over(cast.organisation, at + timedelta(days=4))

    assert not reads(made, report)
    assert not Token.objects.exists()
    assert member_of(made).state == MemberState.LEFT


@pytest.mark.parametrize("state", [MemberState.SUSPENDED, MemberState.LEFT])
def test_it_works_only_while_who_made_it_is_here(cast, at, state):
    made = a_service(cast, at=at)
    gone = {"left_on": at.date()} if state == MemberState.LEFT else {}
    Member.objects.filter(pk=cast.ada.member.pk).update(state=state, **gone)

    assert at_work(cast, made, at=at) is None
    end_services_over(cast.organisation, at)
    is_over = member_of(made).state == MemberState.LEFT
    assert is_over is (state == MemberState.LEFT)


def test_only_the_day_of_its_last_use_is_kept(cast, at):
    made = a_service(cast, at=at)
    assert about(made.member).used_on is None

    at_work(cast, made, at=at)

    assert about(made.member).used_on == at.date()
    assert type(Token.objects.get().used_on) is date


@pytest.mark.clause("C-2.9")
def test_in_an_office_it_reads_what_who_made_it_reads_and_no_more(cast, at):
    made = a_service(cast, at=at, office="committee")
    (seen,) = told(cast, at=at, reporter_name="Rosa Lindgren")
    (kept,) = told(cast, at=at, too_close=("ada",))
    (about_her,) = told(cast, at=at, member="ada")

    assert reads(made, seen)
    assert not reads(made, kept)
    assert not reads(made, about_her)
    held = set(Grant.objects.filter(reader=made.member.reader).values_list("folder"))
    assert held <= set(
        Grant.objects.filter(reader=cast.ada.reader).values_list("folder")
    )


def test_what_is_sealed_apart_for_one_person_is_not_its(cast, at):
    made = a_service(cast, at=at, office="committee")
    (report,) = told(
        cast, at=at, reporter_name="Rosa Lindgren", knows=True, agrees=False
    )

    assert reads(made, report)
    held = Grant.objects.filter(reader=made.member.reader)
    assert not held.filter(folder__identity__report=report).exists()


def test_without_an_office_it_reads_nothing(cast, at):
    made = a_service(cast, at=at)
    told(cast, at=at)

    assert not Grant.objects.filter(reader=made.member.reader).exists()


def test_put_into_an_office_it_is_granted_what_was_before(cast, at):
    (seen,) = told(cast, at=at)
    (kept,) = told(cast, at=at, too_close=("ada",), reported=("Marek Dlouhy",))

    made = a_service(cast, at=at, office="committee")

    assert reads(made, seen)
    assert not reads(made, kept)


def test_its_member_recused_it_is_out_with_them(cast, at):
    made = a_service(cast, at=at, office="committee")
    (report,) = told(cast, at=at)
    take_in(report, by=cast.ada, at=at)
    case = open_case(reports=[report], by=cast.ada, at=at)
    held = Grant.objects.filter(reader=made.member.reader, current=True)
    assert held.filter(folder=case.folder_id).exists()

    recuse(
        case, member=cast.ada.member, ground="a friend", by=cast.signing("ada"), at=at
    )

    assert not held.filter(folder=case.folder_id).exists()
    assert not reads(made, report)


def test_a_case_kept_from_its_member_is_kept_from_it(cast, at):
    made = a_service(cast, at=at, office="committee")
    (report,) = told(cast, at=at)
    take_in(report, by=cast.ben, at=at + timedelta(days=30))
    report.refresh_from_db()
    Grant.objects.filter(reader=cast.ada.reader, folder=report.folder_id).delete()

    case = open_case(reports=[report], by=cast.ben, at=at)

    assert reads(made, report)
    held = Grant.objects.filter(reader=made.member.reader)
    assert not held.filter(folder=case.folder_id).exists()


def test_out_of_its_office_it_reads_nothing_and_owes_nothing(cast, at):
    made = a_service(cast, at=at, office="committee")
    (report,) = told(cast, at=at)
    owed = set(Duty.objects.values_list("pk", flat=True))

    end(made.member.terms.get(), by=cast.signing("ada"), at=at)

    assert not reads(made, report)
    assert set(Duty.objects.values_list("pk", flat=True)) == owed


@pytest.mark.clause("C-3.5")
def test_it_sits_nowhere_and_runs_nothing(cast, at):
    seats = {
        "policy": policy_in_force(cast.organisation, on=at.date()),
        "on": at.date(),
    }
    before = sitting(cast.organisation, **seats)

    made = a_service(cast, at=at, office="committee")
    begun = made.member.terms.get()

    assert begun.role == "committee"
    assert sitting(cast.organisation, **seats) == before
    assert not member_can_organise(at_work(cast, made, at=at), at=at)


def test_it_fills_no_seat_so_that_a_full_body_has_room(cast, at):
    policy = policy_in_force(cast.organisation, on=at.date())
    seats = sitting(cast.organisation, policy=policy, on=at.date())
    assert len(seats["committee"]) == policy.bodies["committee"].seats

    made = a_service(cast, at=at, office="committee")

    assert made.member.terms.count() == 1
    with pytest.raises(NotNow):
        a_term_again(cast, made, at=at)


def a_term_again(cast, made, *, at):
    begin(made.member, role="committee", by=cast.signing("ada"), at=at)


def test_it_is_no_living_reader_no_deputy_and_mends_no_thin_folder(cast, at):
    made = a_service(cast, at=at, office="committee")
    (report,) = told(cast, at=at)
    Grant.objects.filter(folder=report.folder_id).exclude(
        reader__in=[cast.ada.reader, made.member.reader]
    ).delete()
    Reader.objects.filter(pk__in=[cast.ada.reader.pk, made.member.reader.pk]).update(
        opened_on=at.date()
    )
    look_through(cast.organisation, at)

    assert thin(at=at).filter(pk=report.folder_id).exists()
    assert report.folder_id in thin_folders(cast.ada, at=at)
    assert made.member not in able_deputies(cast.ada, at=at)


def test_it_is_nobody_whom_a_report_could_be_about(cast, at):
    made = a_service(cast, at=at, office="committee")

    (report,) = told(cast, at=at, reported=("Door tablet",))

    assert reads(made, report)
    assert cast.ada.keys.open(Report.objects.get())["about"] == []


def test_it_signs_nothing_and_has_no_passphrase(cast, at):
    made = a_service(cast, at=at)
    service = at_work(cast, made, at=at)

    with pytest.raises(NotForServices):
        service.must_sign()
    with pytest.raises(NotForServices):
        seeds_again(service, PASSPHRASE)
    assert made.member.reader.id not in signing_keys(cast.organisation)


def forged(made):
    """A signer that says of itself that it is the service."""
    return Signer(made.member.reader, new_signing_seed())


def test_it_vouches_for_nobody(cast, at):
    made = a_service(cast, at=at)
    nina = name_member(
        profile=Profile(name="Nina Halvorsen"), organisation=cast.organisation, at=at
    )
    enrol(
        nina, username="nina", passphrase=f"{PASSPHRASE} nina", totp_secret=None, at=at
    )

    with pytest.raises(NotInRoster):
        add_to_roster(nina, signer=forged(made), at=at)


def test_beside_one_person_it_is_no_second_voice(cast, at):
    made = a_service(cast, at=at)
    for name in cast.members:
        if name not in {"ada", "ben"}:
            remove_from_roster(
                cast.actor(name).reader, signer=cast.signing("ben").signer, at=at
            )
    remove_from_roster(cast.ben.reader, signer=cast.signing("ada").signer, at=at)
    assert roster_of(cast.organisation).counted == {
        cast.ada.reader.id,
        made.member.reader.id,
    }

    Member.objects.filter(pk=cast.ben.member.pk).update(state=MemberState.ENROLLED)
    add_to_roster(cast.ben.member, signer=cast.signing("ada").signer, at=at)

    assert cast.ben.reader.id in verified(cast.organisation)


def test_the_last_other_voice_stays_beside_a_service(cast, at):
    a_service(cast, at=at)
    ada = cast.signing("ada").signer
    for name in cast.members:
        if name not in {"ada", "ben"}:
            remove_from_roster(cast.actor(name).reader, signer=ada, at=at)

    with pytest.raises(NotNow, match="last that count"):
        remove_from_roster(cast.ben.reader, signer=ada, at=at)


def test_nobody_loses_their_voice_by_being_called_a_service(cast, at):
    Member.objects.filter(pk=cast.ben.member.pk).update(is_service=True)
    for name in ("cleo", "dora"):
        signer = cast.signing(name).signer
        _append(
            cast.ben.reader,
            RosterVerb.SERVICE,
            of=cast.ben.member.pk,
            signer=signer,
            at=at,
        )

    assert cast.ben.reader.id in signing_keys(cast.organisation)
    remove_from_roster(cast.ivo.reader, signer=cast.signing("ben").signer, at=at)
    assert cast.ivo.reader.id not in verified(cast.organisation)


def test_a_service_called_a_person_in_the_database_does_not_count(cast, at):
    made = a_service(cast, at=at)
    RosterEntry.objects.filter(reader=made.member.reader).update(verb=RosterVerb.ADD)

    with pytest.raises(SignatureError):
        verified(cast.organisation)


@pytest.fixture
def ada_in(cast):
    return client_of(cast, "ada")


def made_on_the_page(client, **given):
    typed = {
        "name": "Numbers",
        "purpose": "Counts for the yearly report.",
        "ends_on": str(datetime.now(UTC).date() + timedelta(days=30)),
        "passphrase": f"{PASSPHRASE} ada",
        **given,
    }
    return client.post("/organisation/services/", typed)


def token_in(page):
    return page.partition("<code")[2].partition(">")[2].partition("<")[0]


def test_the_page_shows_the_token_once_and_never_again(cast, ada_in):
    answer = made_on_the_page(ada_in)
    token = token_in(text_of(answer))

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert token.startswith("hfs_")
    assert len(token) == 47
    service = Member.objects.get(is_service=True)
    for path in ("", f"{service.id}/"):
        page = text_of(ada_in.get(f"/organisation/people/{path}"))
        assert "Numbers" in page
        assert token not in page
    assert "Counts for the yearly report." in page
    assert "Not used yet." in page


def test_a_refused_form_keeps_what_was_typed(cast, ada_in):
    wrong = made_on_the_page(ada_in, passphrase="no")
    late = made_on_the_page(ada_in, ends_on="2099-01-01")

    for answer, status in ((wrong, 403), (late, 422)):
        assert answer.status_code == status
        assert "Counts for the yearly report." in text_of(answer)
    assert not Member.objects.filter(is_service=True).exists()


def test_who_does_not_run_the_organisation_has_no_such_form(cast):
    jon = client_of(cast, "jon")

    assert "<form class" not in text_of(jon.get("/organisation/services/"))
    assert made_on_the_page(jon).status_code == 403
    assert "/organisation/services/" not in text_of(jon.get("/organisation/people/"))


def test_the_pages_vouch_give_an_office_and_revoke(cast, ada_in):
    made_on_the_page(ada_in)
    service = Member.objects.get(is_service=True)
    path = f"/organisation/people/{service.id}/"
    ben = client_of(cast, "ben")

    said = {"passphrase-x": f"{PASSPHRASE} ben"}
    assert ben.post(f"{path}vouch/", said).status_code == 302
    office = {**said, "role": "committee"}
    assert ben.post(f"{path}offices/", office).status_code == 302
    assert "Remove from this office" in text_of(ben.get(path))
    assert ben.post(f"{path}new-keys/", said).status_code == 404
    assert ben.post(f"{path}revoke/", {}).status_code == 403
    assert Token.objects.exists()
    assert ben.post(f"{path}revoke/", said).status_code == 302
    assert not Token.objects.exists()
    assert "opens nothing any more" in text_of(ben.get(path))
    person = cast.members["jon"].id
    not_one = ben.post(f"/organisation/people/{person}/revoke/", said)
    assert not_one.status_code == 404


def test_its_token_is_no_cookie(cast, at):
    made, client = a_service(cast, at=at), Client()
    client.cookies[COOKIE] = made.token

    assert client.get("/desk/").status_code == 302


def test_the_token_and_its_seed_lie_nowhere(cast, ada_in, home, caplog):
    caplog.set_level(logging.DEBUG)
    token = token_in(text_of(made_on_the_page(ada_in)))
    opened = service_at_work(
        token, organisation=cast.organisation, at=datetime.now(UTC)
    )
    raw = [
        *encoded(token).values(),
        *encoded(token.removeprefix("hfs_")).values(),
        opened.keys.seed,
        opened.keys.seed.hex().encode(),
    ]

    rows = repr(raw_dump()).encode()
    cells = b"\n".join(
        value if isinstance(value, bytes) else str(value).encode()
        for some in raw_dump().values()
        for row in some
        for value in row.values()
    )
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    for place in (rows, cells, caplog.text.encode(), *files):
        assert not [one for one in raw if one in place]
