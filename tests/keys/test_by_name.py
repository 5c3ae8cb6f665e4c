"""Nobody becomes somebody by writing their own keys before that member's name."""

import base64
import json
import secrets
from uuid import UUID

import pytest
from django.test import Client

from holdfast.accounts.actions import come_back_by_slip, vouch
from holdfast.accounts.errors import NotInRoster, NotLoggedIn
from holdfast.accounts.models import Member, MemberState, Session, Token
from holdfast.accounts.services import service_at_work
from holdfast.accounts.unlocking import (
    Seeds,
    begin_session,
    log_in,
    resume,
    seeds_again,
)
from holdfast.crypto.context import Context
from holdfast.crypto.passphrases import new_salt, stretch
from holdfast.crypto.readers import new_seed, public_of
from holdfast.crypto.sealing import derive, seal
from holdfast.crypto.signing import new_signing_seed, verifying_key
from holdfast.crypto.slips import new_slip, open_slip
from holdfast.spaces.models import Sheet, SheetKind
from holdfast.spaces.sheets import print_rescue_sheets
from holdfast.vault.errors import PassphraseAgain
from holdfast.vault.folders import Signer
from holdfast.vault.installation import pepper
from holdfast.vault.models import Reader
from tests.accounts.test_roster import newcomer
from tests.services import a_service

pytestmark = pytest.mark.clause("C-3.4")

OWN = "entirely my own long passphrase"
NOBODY = UUID(int=0)


def place(member, column):
    return Context(member.organisation_id, "accounts_member", column, member.pk)


def write(name, cast, **columns):
    """As with plain SQL."""
    Member.objects.filter(pk=cast.members[name].pk).update(**columns)


def new_seeds():
    return Seeds(reading=new_seed(), signing=new_signing_seed())


def slip_for(cast, name, seeds):
    """Seeds under a slip of one's own, put before a member: it takes no pepper."""
    slip = new_slip()
    sealed = seal(
        seeds.reading + seeds.signing,
        key=open_slip(slip),
        context=place(cast.members[name], "keys_by_slip"),
    )
    write(name, cast, keys_by_slip=sealed)
    return slip


def comes_by_slip(cast, slip, *, at, name="ada"):
    return come_back_by_slip(
        username=name,
        slip=slip,
        new=OWN,
        lost_factor=True,
        organisation=cast.organisation,
        at=at,
    )


def test_a_slip_of_ones_own_opens_nothing(cast, at):
    slip = slip_for(cast, "ada", new_seeds())

    with pytest.raises(NotLoggedIn):
        comes_by_slip(cast, slip, at=at)
    with pytest.raises(NotLoggedIn) as wrong:
        comes_by_slip(cast, new_slip(), at=at)

    assert wrong.value.code == "not-logged-in"
    assert Member.objects.get(pk=cast.members["ada"].pk).totp is not None


def test_the_page_answers_as_to_a_wrong_slip(cast):
    slip = slip_for(cast, "ada", new_seeds())
    form = {"username": "ada", "new_passphrase": OWN, "once_more": OWN}

    mine = Client().post("/login/slip/", {**form, "slip": slip, "lost_factor": "on"})
    wrong = Client().post("/login/slip/", {**form, "slip": new_slip()})

    assert mine.status_code == wrong.status_code == 401
    assert "holdfast" not in mine.cookies


@pytest.mark.parametrize("half", ["reading", "signing"])
def test_both_halves_are_looked_at(cast, at, half):
    true = cast.seeds["ada"]
    mixed = Seeds(
        **{"reading": true.reading, "signing": true.signing}
        | {half: getattr(new_seeds(), half)}
    )

    with pytest.raises(NotLoggedIn):
        comes_by_slip(cast, slip_for(cast, "ada", mixed), at=at)
    comes_by_slip(cast, slip_for(cast, "ada", true), at=at)


def test_a_passphrase_of_ones_own_opens_nothing_even_with_the_pepper(cast, at):
    seeds, salt = new_seeds(), new_salt()
    sealed = seal(
        seeds.reading + seeds.signing,
        key=stretch(OWN, salt=salt, pepper=pepper()),
        context=place(cast.members["kim"], "keys_by_passphrase"),
    )
    write("kim", cast, salt=salt, keys_by_passphrase=sealed)

    with pytest.raises(NotLoggedIn):
        log_in(
            username="kim",
            passphrase=OWN,
            code="",
            organisation=cast.organisation,
            at=at,
        )
    with pytest.raises(PassphraseAgain):
        seeds_again(cast.kim, OWN)


def test_keys_exchanged_with_the_row_that_names_them_are_not_hers(cast, at):
    seeds = new_seeds()
    Reader.objects.filter(pk=cast.ada.reader.pk).update(
        public=public_of(seeds.reading), verifying=verifying_key(seeds.signing)
    )

    with pytest.raises(NotLoggedIn):
        comes_by_slip(cast, slip_for(cast, "ada", seeds), at=at)
    # Her own go on opening what they opened.
    comes_by_slip(cast, slip_for(cast, "ada", cast.seeds["ada"]), at=at)


def test_a_members_own_keys_are_not_a_colleagues(cast, at):
    """Olga's keys count: as Olga's."""
    olga = cast.olga.reader
    write("olga", cast, reader=None)
    write("ada", cast, reader=olga)

    with pytest.raises(NotLoggedIn):
        comes_by_slip(cast, slip_for(cast, "ada", cast.seeds["olga"]), at=at)


def test_called_enrolled_one_waits_and_called_vouched_one_is_out(cast, at):
    """With a reader of one's own before her name one waits like any newcomer."""
    seeds = new_seeds()
    mine = Reader.objects.create(
        organisation=cast.organisation,
        kind="member",
        public=public_of(seeds.reading),
        verifying=verifying_key(seeds.signing),
    )
    write("ada", cast, reader=mine, state=MemberState.ENROLLED)
    token, _, _ = comes_by_slip(cast, slip_for(cast, "ada", seeds), at=at)
    given = {"organisation": cast.organisation, "at": at}
    assert resume(token, **given).member.state == MemberState.ENROLLED

    write("ada", cast, state=MemberState.VOUCHED)

    assert resume(token, **given) is None
    with pytest.raises(NotLoggedIn):
        comes_by_slip(cast, slip_for(cast, "ada", seeds), at=at)


def test_nobody_renews_a_session_as_somebody_else(cast, at):
    """As a trigger in the database would: between the question and the new session."""
    waits = newcomer(cast, at)
    given = {"seeds": cast.seeds["lea"], "organisation": cast.organisation, "at": at}
    begin_session(waits, **given)
    waits.state = MemberState.VOUCHED

    with pytest.raises(NotLoggedIn):
        begin_session(waits, **given)


def test_a_newcomers_session_goes_on_once_they_count(cast, at):
    lea = newcomer(cast, at)
    token, _ = begin_session(
        lea, seeds=cast.seeds["lea"], organisation=cast.organisation, at=at
    )
    for name in ("ben", "kim"):
        vouch(lea, by=cast.signing(name), at=at)

    again = resume(token, organisation=cast.organisation, at=at)
    assert again.member.state == MemberState.VOUCHED


def test_ones_own_session_names_nobody_else(cast, at):
    """Whoever has a cookie of their own knows its row, and what it is sealed with."""
    organisation = cast.organisation
    token, olga = begin_session(
        cast.olga.member, seeds=cast.seeds["olga"], organisation=organisation, at=at
    )
    ada = Member.objects.get(pk=cast.members["ada"].pk)
    payload = {
        "member": str(ada.pk),
        "reader": str(ada.reader_id),
        "waited": False,
        "generation": ada.session_generation,
        "seed": base64.b64encode(cast.seeds["olga"].reading).decode(),
    }
    session = Session.objects.get(pk=olga.session_id)
    where = Context(NOBODY, "accounts_session", "sealed", bytes(session.pk))
    Session.objects.filter(pk=session.pk).update(
        sealed=seal(
            json.dumps(payload).encode(),
            key=derive(token.encode(), "session"),
            context=where,
        )
    )

    assert resume(token, organisation=organisation, at=at) is None


def test_a_session_ends_where_another_reader_is_put_before_its_member(cast, at):
    token, _ = begin_session(
        cast.olga.member,
        seeds=cast.seeds["olga"],
        organisation=cast.organisation,
        at=at,
    )
    ada = cast.ada.reader
    write("ada", cast, reader=None)
    write("olga", cast, reader=ada)

    assert resume(token, organisation=cast.organisation, at=at) is None


def test_ones_own_token_names_no_other_service(cast, at):
    mine, theirs = (
        a_service(cast, at=at),
        a_service(cast, at=at, by="ben", voices=("ada",)),
    )
    token = Token.objects.get(member=mine.member)
    other = Member.objects.select_related("reader").get(pk=theirs.member.pk)
    Token.objects.filter(member=other).delete()
    payload = {
        "member": str(other.pk),
        "answers_to": str(other.reader.answers_to_id),
        "ends_on": token.ends_on.isoformat(),
        "seed": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    where = Context(NOBODY, "accounts_token", "sealed", bytes(token.pk))
    Token.objects.filter(pk=token.pk).update(
        member=other,
        sealed=seal(
            json.dumps(payload).encode(),
            key=derive(mine.token.encode(), "service"),
            context=where,
        ),
    )

    given = {"organisation": cast.organisation, "at": at}
    assert service_at_work(mine.token, **given) is None


def test_a_service_called_vouched_in_the_database_does_not_work(cast, at):
    made = a_service(cast, at=at, voices=())
    given = {"organisation": cast.organisation, "at": at}
    assert service_at_work(made.token, **given).member.state == MemberState.ENROLLED

    Member.objects.filter(pk=made.member.pk).update(state=MemberState.VOUCHED)

    assert service_at_work(made.token, **given) is None


def test_the_pepper_is_printed_for_a_signature_that_counts(cast, at):
    Sheet.objects.filter(kind=SheetKind.RESCUE).delete()
    holders = [cast.members["dora"], cast.members["emil"]]
    ada = cast.signing("ada")
    false = type(ada)(
        member=ada.member, keys=ada.keys, signer=Signer(ada.reader, new_signing_seed())
    )

    with pytest.raises(NotInRoster):
        print_rescue_sheets(holders, by=false, at=at)

    assert len(print_rescue_sheets(holders, by=ada, at=at)) == 2
