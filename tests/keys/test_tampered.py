"""What somebody who can write to the database gains by it: nothing that opens."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db.models import UniqueConstraint

from holdfast.accounts.errors import NotLoggedIn
from holdfast.accounts.models import Member, MemberState, Session
from holdfast.accounts.people import profile_of
from holdfast.accounts.recovery import make_recovery_key, recovery_reader
from holdfast.accounts.roster import verified
from holdfast.accounts.unlocking import (
    begin_session,
    log_in,
    resume,
    seeds_by_slip,
    totp_secret_of,
)
from holdfast.cases.models import Action, Recusal
from holdfast.committee.actions import carry_out, recuse
from holdfast.committee.ballots import answers_to
from holdfast.committee.models import Ballot, Motion, MotionState
from holdfast.committee.motions import close_what_is_over
from holdfast.committee.reading import motion_view
from holdfast.committee.signed import ground_of, how_carried_out, signers_of
from holdfast.crypto.errors import SealError, SignatureError
from holdfast.crypto.readers import new_seed, public_of, seal_to
from holdfast.crypto.sealing import commitment, new_key
from holdfast.crypto.signing import new_signing_seed, sign, verifying_key
from holdfast.keeping.signatures import examine_signatures
from holdfast.reports import intake
from holdfast.reports.models import Report
from holdfast.spaces.models import Secrecy, Term
from holdfast.spaces.terms import remove, sign_secrecy, unsigned_terms
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import grant_context, put_out, seal_into, sealed_models
from holdfast.vault.grants import STATEMENT, leaf_of
from holdfast.vault.keys import Keys
from holdfast.vault.ledger import mac_of, open_detail
from holdfast.vault.models import (
    Entry,
    Folder,
    Grant,
    Organisation,
    Reader,
    ReaderKind,
    Statement,
)
from holdfast.web.desk import tasks_of
from tests.accounts.browsing import client_of, text_of
from tests.cast import PASSPHRASE
from tests.everything.watching import undone
from tests.matters import a_case, decided, moved, told, voted

pytestmark = pytest.mark.clause("C-3.4")


@pytest.fixture
def matter(cast, at):
    """A case with a motion that two have voted on, and another case."""
    case = a_case(cast, at=at, reporter_name="Rosa Lindgren")
    a_case(cast, at=at, reported=("Ivan Brezhnikov",), reporter_name="Rosa Lindgren")
    motion = moved(case, cast=cast, at=at)
    for who in ("ada", "ben"):
        voted(motion, cast=cast, at=at, who=who)
    return motion


def swap(first, second, *columns):
    """Exchange columns of two rows, as with plain SQL."""
    for column in columns:
        one, other = getattr(first, column), getattr(second, column)
        type(first).objects.filter(pk=first.pk).update(**{column: other})
        type(second).objects.filter(pk=second.pk).update(**{column: one})
    first.refresh_from_db()
    second.refresh_from_db()


def only_one_a_folder(model):
    return any(c.fields == ("folder",) for c in model._meta.constraints if _unique(c))


def _unique(constraint):
    return isinstance(constraint, UniqueConstraint)


def pairs(model, *, held_by):
    rows = list(model.objects.filter(folder__grants__reader=held_by).distinct()[:3])
    return list(pairwise(rows))


COLUMNS = [
    ("sealed",),
    ("folder_id",),
    ("sealed", "folder_id"),
    ("sealed", "folder_id", "key_version"),
]


@pytest.mark.parametrize("columns", COLUMNS, ids="+".join)
def test_sealed_rows_exchanged_open_nowhere(cast, matter, columns):
    tried = 0
    for model in sealed_models():
        if columns == ("sealed",) or not only_one_a_folder(model):
            found = pairs(model, held_by=cast.ada.reader)
        else:
            found = []  # the database itself refuses two in a folder
        for first, second in found:
            if len({getattr(row, columns[-1]) for row in (first, second)}) == 1 and (
                columns == ("folder_id",)
            ):
                continue  # both lie in one folder: nothing was exchanged
            swap(first, second, *columns)
            for row in (first, second):
                with pytest.raises((SealError, NotHeld)):
                    cast.actor("ada").keys.open(row)
            swap(first, second, *columns)
            cast.actor("ada").keys.open_all([first, second])
            tried += 1

    assert tried >= 3


@pytest.mark.parametrize("column", ["sealed", "kept"])
def test_grants_exchanged_between_folders_open_nothing(cast, matter, column):
    ada = cast.ada
    first, second = Grant.objects.filter(reader=ada.reader, current=True)[:2]
    ada.keys.folder(first.folder_id)
    ada.keys.folder(second.folder_id)
    if column == "sealed":
        Grant.objects.filter(pk__in=[first.pk, second.pk]).update(kept=None)
    first.refresh_from_db()
    second.refresh_from_db()

    swap(first, second, column)

    for grant in (first, second):
        with pytest.raises(SealError):
            cast.actor("ada").keys.folder(grant.folder_id)


def test_a_grant_of_somebody_else_opens_nothing(cast, matter):
    theirs = Grant.objects.filter(reader=cast.ada.reader, current=True).first()
    olga = cast.olga
    theirs.pk, theirs.reader, theirs.kept = None, olga.reader, None
    Grant.objects.create(
        **{
            name: getattr(theirs, name)
            for name in (
                *("organisation", "folder", "key_version", "reader", "statement"),
                *("sealed", "kind", "on", "current"),
            )
        }
    )

    with pytest.raises(SealError):
        cast.actor("olga").keys.folder(theirs.folder_id)


@pytest.mark.parametrize("also_the_commitment", [False, True])
@pytest.mark.parametrize("signed_by", ["nobody", "a stranger", "an old statement"])
def test_a_forged_grant_is_never_taken(cast, matter, also_the_commitment, signed_by):
    """Somebody puts a key of their own before a member, so as to read what is written."""
    ada = cast.ada
    held = Grant.objects.filter(reader=ada.reader, current=True).first()
    key = new_key()
    place = {
        "folder": held.folder_id,
        "key_version": held.key_version,
        "reader": ada.reader.id,
    }
    sealed = seal_to(
        bytes(ada.reader.public),
        key,
        context=grant_context(organisation=cast.organisation.id, **place),
    )
    held.sealed = sealed
    leaf = leaf_of(held, reader=held.reader, committed=commitment(key))
    statement = held.statement
    if signed_by != "an old statement":
        seed = new_signing_seed()
        statement = Statement(
            organisation=cast.organisation, leaves=leaf, made_on=held.on
        )
        statement.signature = (
            sign(seed, STATEMENT, cast.organisation.id.bytes, leaf)
            if signed_by == "a stranger"
            else bytes(64)
        )
        statement.save(force_insert=True)
    Grant.objects.filter(pk=held.pk).update(
        sealed=sealed, kept=None, statement=statement
    )
    if also_the_commitment:
        Folder.objects.filter(pk=held.folder_id).update(commitment=commitment(key))

    with pytest.raises((SealError, SignatureError)):
        cast.actor("ada").keys.folder(held.folder_id)


def test_a_statement_signed_by_a_key_outside_the_roster_counts_for_nothing(
    cast, matter
):
    ada = cast.ada
    held = Grant.objects.filter(reader=ada.reader, current=True).first()
    seed, key = new_signing_seed(), new_key()
    intruder = Reader.objects.create(
        organisation=cast.organisation,
        kind=ReaderKind.MEMBER,
        public=public_of(new_seed()),
        verifying=verifying_key(seed),
    )
    place = {
        "folder": held.folder_id,
        "key_version": held.key_version,
        "reader": ada.reader.id,
    }
    context = grant_context(organisation=cast.organisation.id, **place)
    sealed = seal_to(bytes(ada.reader.public), key, context=context)
    held.sealed = sealed
    leaf = leaf_of(held, reader=held.reader, committed=commitment(key))
    statement = Statement.objects.create(
        organisation=cast.organisation,
        signer=intruder,
        leaves=leaf,
        signature=sign(seed, STATEMENT, cast.organisation.id.bytes, leaf),
        made_on=held.on,
    )
    Folder.objects.filter(pk=held.folder_id).update(commitment=commitment(key))
    Grant.objects.filter(pk=held.pk).update(
        sealed=sealed, kept=None, statement=statement
    )

    with pytest.raises((SealError, SignatureError)):
        cast.actor("ada").keys.folder(held.folder_id)


def test_a_row_that_nobody_signed_gets_no_part_of_the_next_key(cast, matter, at):
    """Putting somebody out turns the key without opening it: for whom must be sure."""
    held = Grant.objects.filter(reader=cast.ada.reader, current=True).first()
    folder, olga = held.folder, cast.olga.reader
    held.pk, held.reader, held.kept = uuid4(), olga, None
    held.save(force_insert=True)

    put_out([cast.cleo.reader], of=[folder], organisation=cast.organisation, at=at)

    newest = Grant.objects.filter(folder=folder, current=True)
    assert olga.pk not in set(newest.values_list("reader_id", flat=True))
    assert newest.filter(reader=cast.ada.reader).exists()


def test_a_key_replaced_after_the_grant_gets_no_part_of_the_next_key(cast, matter, at):
    folder = Grant.objects.filter(reader=cast.ben.reader, current=True).first().folder
    Reader.objects.filter(pk=cast.ben.reader.pk).update(public=public_of(new_seed()))

    put_out([cast.cleo.reader], of=[folder], organisation=cast.organisation, at=at)

    newest = Grant.objects.filter(folder=folder, current=True)
    assert cast.ben.reader.pk not in set(newest.values_list("reader_id", flat=True))
    assert newest.filter(reader=cast.ada.reader).exists()


def test_the_intake_key_in_the_row_is_not_believed(cast, matter):
    """Its public half stands in clear, and can be replaced; its seed cannot."""
    held = Grant.objects.filter(reader=cast.ada.reader, current=True).first()
    seed, key = new_signing_seed(), new_key()
    held.sealed = seal_to(
        bytes(cast.ada.reader.public),
        key,
        context=grant_context(
            organisation=cast.organisation.id,
            folder=held.folder_id,
            key_version=held.key_version,
            reader=held.reader_id,
        ),
    )
    leaf = leaf_of(held, reader=held.reader, committed=commitment(key))
    statement = Statement.objects.create(
        organisation=cast.organisation,
        leaves=leaf,
        signature=sign(seed, STATEMENT, cast.organisation.id.bytes, leaf),
        made_on=held.on,
    )
    Organisation.objects.update(intake_verifying=verifying_key(seed))
    cast.organisation.refresh_from_db()
    Folder.objects.filter(pk=held.folder_id).update(commitment=commitment(key))
    Grant.objects.filter(pk=held.pk).update(
        sealed=held.sealed, kept=None, statement=statement
    )

    with pytest.raises(SignatureError):
        cast.actor("ada").keys.folder(held.folder_id)


@pytest.mark.parametrize("column", ["public", "verifying"])
def test_a_key_replaced_in_the_database_is_never_granted_to(cast, at, column):
    seed = new_seed()
    false = {
        "public": public_of(seed),
        "verifying": verifying_key(new_signing_seed()),
    }
    Reader.objects.filter(pk=cast.cleo.reader.pk).update(**{column: false[column]})

    told(cast, at=at)

    assert cast.cleo.reader.id not in verified(cast.organisation)
    assert reads_the_newest(cast) == {"ada", "ben"}


def reads_the_newest(cast):
    """Who was granted the report filed last, by name."""
    report = Report.objects.order_by("-received_on", "-id").first()
    held = set(
        Grant.objects.filter(folder=report.folder_id).values_list("reader", flat=True)
    )
    return {name for name in cast.members if cast.actor(name).reader.id in held}


def test_with_fewer_than_two_true_keys_left_others_read_as_the_policy_says(cast, at):
    for name in ("cleo", "ben"):
        Reader.objects.filter(pk=cast.actor(name).reader.pk).update(
            public=public_of(new_seed())
        )

    told(cast, at=at)

    readers = reads_the_newest(cast)
    assert "ada" in readers
    assert len(readers) >= 2
    assert not readers & {"ben", "cleo"}


def test_exchanged_keys_are_named_on_the_desk_and_by_doctor(cast, at):
    Reader.objects.filter(pk=cast.cleo.reader.pk).update(public=public_of(new_seed()))

    shown = [task.what for task in tasks_of(cast.ben, at=at)]
    named = [one.text for one in examine_signatures(at) if one.weight == "stops"]

    assert "the keys of Cleo Marchetti in the database were exchanged" in shown
    assert len(named) == 1
    assert "Cleo Marchetti" in named[0]


def test_an_exchanged_recovery_key_is_never_granted_to(cast, at):
    make_recovery_key(cast.signing("ada"), at=at)
    recovery = recovery_reader(cast.organisation)
    told(cast, at=at)
    assert Grant.objects.filter(reader=recovery).count() == 1
    Reader.objects.filter(pk=recovery.pk).update(public=public_of(new_seed()))
    intake._kept.clear()

    told(cast, at=at)

    assert recovery_reader(cast.organisation) is None
    assert Grant.objects.filter(reader=recovery).count() == 1
    [named] = [one for one in examine_signatures(at) if one.weight == "stops"]
    assert str(recovery.pk) in named.text


def test_a_recovery_key_put_into_the_database_is_never_granted_to(cast, at):
    false = Reader.objects.create(
        organisation=cast.organisation,
        kind=ReaderKind.RECOVERY,
        public=public_of(new_seed()),
        verifying=verifying_key(new_signing_seed()),
    )

    told(cast, at=at)

    assert not Grant.objects.filter(reader=false).exists()
    [named] = [one for one in examine_signatures(at) if one.weight == "stops"]
    assert str(false.pk) in named.text


def test_what_an_exchanged_signing_key_signs_counts_for_nothing(cast, at):
    seed = new_signing_seed()
    [report] = told(cast, at=at)
    held = Grant.objects.get(folder=report.folder_id, reader=cast.ada.reader)
    cleo = Reader.objects.get(pk=cast.cleo.reader.pk)
    Reader.objects.filter(pk=cleo.pk).update(verifying=verifying_key(seed))
    statement = Statement.objects.get(pk=held.statement_id)
    statement.signer = cleo
    statement.signature = sign(
        seed, "grants", cast.organisation.id.bytes, bytes(statement.leaves)
    )
    statement.save()

    with pytest.raises(SignatureError):
        cast.actor("ada").keys.folder(held.folder_id)


def test_a_member_put_into_the_database_is_granted_nothing(cast, at):
    seed = new_seed()
    reader = Reader.objects.create(
        organisation=cast.organisation,
        kind=ReaderKind.MEMBER,
        public=public_of(seed),
        verifying=verifying_key(new_signing_seed()),
        opened_on=at.date(),
    )
    intruder = Member.objects.get(pk=cast.members["olga"].pk)
    Member.objects.filter(pk=intruder.pk).update(
        reader=reader, state=MemberState.VOUCHED
    )
    Term.objects.create(
        organisation=cast.organisation,
        member=intruder,
        role="committee",
        starts_on=at.date(),
    )

    (report,) = told(cast, at=at)

    keys = Keys(reader=reader, organisation=cast.organisation, seed=seed)
    assert not Grant.objects.filter(reader=reader).exists()
    with pytest.raises(NotHeld):
        keys.open(report)


@pytest.mark.parametrize(
    "columns",
    [
        ("keys_by_passphrase",),
        ("salt",),
        ("keys_by_passphrase", "salt"),
        ("username_tag_of_another",),
    ],
    ids="+".join,
)
def test_somebody_elses_keys_do_not_open_by_ones_own_passphrase(cast, at, columns):
    ada, ben = (Member.objects.get(pk=cast.members[n].pk) for n in ("ada", "ben"))
    if columns == ("username_tag_of_another",):
        tag = bytes(ben.username_tag)
        Member.objects.filter(pk=ben.pk).update(username_tag=None)
        Member.objects.filter(pk=ada.pk).update(username_tag=tag)
    else:
        swap(ada, ben, *columns)
    Member.objects.update(totp=None)

    with pytest.raises(NotLoggedIn):
        log_in(
            username="ben",
            passphrase=f"{PASSPHRASE} ben",
            code="",
            organisation=cast.organisation,
            at=at,
        )


def test_what_lies_under_the_pepper_opens_in_its_own_row_alone(cast):
    ada, ben = (Member.objects.get(pk=cast.members[n].pk) for n in ("ada", "ben"))

    swap(ada, ben, "profile", "totp", "keys_by_slip")

    for name, member in (("ada", ada), ("ben", ben)):
        with pytest.raises(SealError):
            profile_of(member)
        with pytest.raises(SealError):
            totp_secret_of(member)
        with pytest.raises(NotLoggedIn):
            seeds_by_slip(member, cast.slips[name])


def test_sessions_exchanged_let_nobody_in(cast):
    now = datetime.now(UTC)
    tokens = [
        begin_session(
            cast.actor(name).member,
            seeds=cast.seeds[name],
            organisation=cast.organisation,
            at=now,
        )[0]
        for name in ("ada", "olga")
    ]
    first, second = Session.objects.all()

    swap(first, second, "sealed")

    assert [resume(t, organisation=cast.organisation, at=now) for t in tokens] == [
        None,
        None,
    ]


def test_a_ballot_stands_for_who_cast_it_alone(cast, matter):
    first, second = Ballot.objects.filter(motion=matter)

    swap(first, second, "signature")

    with pytest.raises(SignatureError):
        answers_to(matter, by=cast.actor("cleo"))


def test_nobody_votes_with_the_keys_of_another(cast, matter):
    first, second = Ballot.objects.filter(motion=matter)

    swap(first, second, "signature", "signer_id")
    with pytest.raises(SignatureError):
        answers_to(matter, by=cast.actor("cleo"))
    swap(first, second, "signature", "signer_id")

    assert len(answers_to(matter, by=cast.actor("cleo"))) == 2
    stranger = Reader.objects.create(
        organisation=cast.organisation,
        kind=ReaderKind.MEMBER,
        public=public_of(new_seed()),
        verifying=first.signer.verifying,
    )
    Ballot.objects.filter(pk=first.pk).update(signer=stranger)
    with pytest.raises(SignatureError):
        answers_to(matter, by=cast.actor("cleo"))


def test_own_entries_exchanged_are_noticed(cast, matter):
    first, second = Entry.objects.all()[:2]
    swap(first, second, "sealed")

    for entry in (first, second):
        assert mac_of(entry) != bytes(entry.mac)
        with pytest.raises(SealError):
            open_detail(entry, key=cast.ada.keys.own)


OTHERWISE = {
    "body": "board",
    "closes_at": datetime(2026, 11, 21, tzinfo=UTC),
    "case": None,
    "signature": b"\0" * 64,
    "digest": b"\0" * 32,
}


@pytest.mark.parametrize("column", [*OTHERWISE, "moved_by", "signer"])
def test_a_motion_changed_in_the_database_is_refused_everywhere(
    cast, matter, at, column
):
    values = {
        **OTHERWISE,
        "moved_by": cast.members["ben"],
        "signer": cast.ben.reader,
    }
    Motion.objects.filter(pk=matter.pk).update(**{column: values[column]})
    changed = Motion.objects.get(pk=matter.pk)

    with pytest.raises(SignatureError):
        motion_view(changed, by=cast.ada, at=at)
    with pytest.raises(SignatureError):
        voted(changed, cast=cast, at=at, who="cleo")
    close_what_is_over(cast.organisation, at=at + timedelta(days=90))

    changed.refresh_from_db()
    assert changed.state == MotionState.OPEN
    assert not Action.objects.exists()
    [named] = [one for one in examine_signatures(at) if one.weight == "stops"]
    assert str(matter.pk) in named.text


def test_a_tampered_motion_answers_with_a_sentence(cast, matter):
    Motion.objects.filter(pk=matter.pk).update(body="board")

    page = client_of(cast, "ada").get(f"/motions/{matter.pk}/")

    assert page.status_code == 409
    assert "somebody changed it in the database" in text_of(page)


def test_a_motion_as_it_was_moved_is_as_signed(cast, matter, at):
    assert motion_view(matter, by=cast.ada, at=at).state == "open"
    assert [one.weight for one in examine_signatures(at)] == ["good"]


def test_words_signed_at_the_end_of_a_term_cannot_be_changed_or_put_in(cast, at):
    remove(Term.objects.get(member=cast.members["ben"]), by=cast.signing("dora"), at=at)
    [term] = unsigned_terms(cast.members["ben"])
    Secrecy.objects.create(
        organisation=cast.organisation,
        term=term,
        words="I may tell everything.",
        signer=cast.ben.reader,
        signature=b"\0" * 64,
        signed_on=at.date(),
    )

    assert unsigned_terms(cast.members["ben"]) == [term]
    [named] = [one for one in examine_signatures(at) if one.weight == "stops"]
    assert str(term.pk) in named.text
    sign_secrecy(term, by=cast.signing("ben"), at=at)
    assert unsigned_terms(cast.members["ben"]) == []
    assert [one.weight for one in examine_signatures(at)] == ["good"]


def resealed(row, *, by, change):
    """Whoever holds the folder's key and writes to the database seals other words."""
    content = by.keys.open(row)
    change(content)
    seal_into(row, content, folder=by.keys.folder(row.folder_id))
    row.save()


def test_how_it_was_carried_out_cannot_be_put_into_anothers_mouth(cast, at):
    case = a_case(cast, at=at)
    action = decided(case, cast=cast, at=at, voters="ada ben cleo")
    owner = next(n for n, m in cast.members.items() if m.pk == action.owner_id)
    carry_out(
        action, consulted="danger", how="By phone.", by=cast.signing(owner), at=at
    )
    action = Action.objects.get()
    said = cast.ada.keys.open(action)["carried_out"]
    assert (
        how_carried_out(action, said, signers=signers_of(cast.organisation))
        == "By phone."
    )

    for change in (
        lambda content: content["carried_out"].update(how="With a letter."),
        lambda content: content["carried_out"].update(consulted="agreed"),
        lambda content: content["carried_out"].update(
            signer=str(cast.dora.reader.id), by=cast.id_of("dora")
        ),
        lambda content: content["carried_out"].pop("signature"),
    ):
        with undone():
            resealed(action, by=cast.actor("ben"), change=change)
            changed = Action.objects.get()
            said = cast.ada.keys.open(changed)["carried_out"]
            assert "somebody changed it" in how_carried_out(
                changed, said, signers=signers_of(cast.organisation)
            )
        action = Action.objects.get()


def test_why_somebody_is_out_cannot_be_put_into_their_mouth(cast, at):
    case = a_case(cast, at=at)
    recuse(
        case,
        member=cast.members["ben"],
        ground="an old friend",
        by=cast.signing("ben"),
        at=at,
    )
    recusal = Recusal.objects.get()
    assert (
        ground_of(
            recusal, cast.ada.keys.open(recusal), signers=signers_of(cast.organisation)
        )
        == "an old friend"
    )

    resealed(
        recusal, by=cast.ada, change=lambda content: content.update(ground="a bribe")
    )

    assert "somebody changed it" in ground_of(
        recusal, cast.ada.keys.open(recusal), signers=signers_of(cast.organisation)
    )
