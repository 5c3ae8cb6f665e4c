"""The roster: a chain of signed statements from the founder on, and attacks on it."""

import pytest

from holdfast.accounts.actions import enrol, vouch
from holdfast.accounts.errors import NotInRoster
from holdfast.accounts.invitations import offer_new_keys
from holdfast.accounts.models import Member, MemberState, RosterEntry
from holdfast.accounts.roster import (
    add_to_roster,
    fingerprint,
    keys_of,
    remove_from_roster,
    roster_of,
    signing_keys,
    verified,
)
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.readers import new_seed, public_of
from holdfast.errors import NotNow
from holdfast.vault.models import Reader
from tests.cast import EVERYBODY, PASSPHRASE


def reader_of(cast, name):
    return Reader.objects.get(pk=cast.actor(name).reader.pk)


def test_everybody_vouched_for_counts(cast):
    names = {actor.reader.id for actor in map(cast.actor, cast.members)}

    assert verified(cast.organisation) == names


def test_statement_left_out_is_noticed(cast):
    RosterEntry.objects.filter(number=3).delete()

    with pytest.raises(SignatureError, match="gap"):
        verified(cast.organisation)


def test_statements_changed_in_order_are_noticed(cast):
    RosterEntry.objects.filter(number=2).update(number=999)
    RosterEntry.objects.filter(number=3).update(number=2)
    RosterEntry.objects.filter(number=999).update(number=3)

    with pytest.raises(SignatureError):
        verified(cast.organisation)


def test_last_statement_left_out_only_takes_back_what_it_said(cast):
    last = RosterEntry.objects.order_by("-number").first()
    last.delete()

    assert last.reader_id not in verified(cast.organisation)


def test_replaced_key_counts_no_more_and_the_others_do(cast):
    stranger = public_of(new_seed())
    Reader.objects.filter(pk=cast.ben.reader.pk).update(public=stranger)

    assert roster_of(cast.organisation).replaced == {cast.ben.reader.id}
    assert verified(cast.organisation) == {
        cast.actor(name).reader.id for name in cast.members if name != "ben"
    }


def test_replaced_signing_key_counts_no_more_and_what_it_signed_before_does(cast):
    before = signing_keys(cast.organisation)[cast.ben.reader.id]
    Reader.objects.filter(pk=cast.ben.reader.pk).update(verifying=b"\1" * 32)

    assert cast.ben.reader.id not in verified(cast.organisation)
    assert cast.cleo.reader.id in verified(cast.organisation)
    assert signing_keys(cast.organisation)[cast.ben.reader.id] == before


def test_keys_named_in_a_statement_changed_are_noticed(cast):
    reader = Reader.objects.get(pk=cast.ben.reader.pk)
    reader.public = public_of(new_seed())
    RosterEntry.objects.filter(reader=reader).update(keys=keys_of(reader))

    with pytest.raises(SignatureError):
        verified(cast.organisation)


def test_replaced_keys_can_be_taken_out(cast, at):
    Reader.objects.filter(pk=cast.ben.reader.pk).update(verifying=b"\1" * 32)

    remove_from_roster(reader_of(cast, "ben"), signer=cast.signing("ada").signer, at=at)

    assert roster_of(cast.organisation).replaced == frozenset()
    assert cast.ben.reader.id not in verified(cast.organisation)


def test_statement_in_somebody_elses_name_is_noticed(cast):
    RosterEntry.objects.filter(number=4).update(signer=cast.kim.reader)

    with pytest.raises(SignatureError):
        verified(cast.organisation)


def test_forged_signature_is_noticed(cast):
    RosterEntry.objects.filter(number=4).update(signature=b"\0" * 64)

    with pytest.raises(SignatureError):
        verified(cast.organisation)


def test_statement_of_another_verb_is_noticed(cast):
    RosterEntry.objects.filter(number=4).update(verb="remove")

    with pytest.raises(SignatureError):
        verified(cast.organisation)


def test_second_root_is_noticed(cast):
    entry = RosterEntry.objects.order_by("-number").first()
    RosterEntry.objects.filter(pk=entry.pk).update(signer=entry.reader)

    with pytest.raises(SignatureError):
        verified(cast.organisation)


def newcomer(cast, at):
    from holdfast.accounts.actions import name_member
    from holdfast.accounts.people import Profile

    member = name_member(
        profile=Profile(name="Lea Novak"), organisation=cast.organisation, at=at
    )
    _, seeds = enrol(
        member,
        username="lea",
        passphrase="correct lantern battery meadow lea",
        totp_secret=None,
        at=at,
    )
    cast.members["lea"], cast.seeds["lea"] = member, seeds
    return member


def test_one_voice_is_not_enough(cast, at):
    lea = newcomer(cast, at)

    vouch(lea, by=cast.signing("ben"), at=at)

    assert Member.objects.get(pk=lea.pk).state == MemberState.ENROLLED


def test_two_voices_are(cast, at):
    lea = newcomer(cast, at)

    vouch(lea, by=cast.signing("ben"), at=at)
    vouch(lea, by=cast.signing("kim"), at=at)

    assert Member.objects.get(pk=lea.pk).state == MemberState.VOUCHED


def test_same_voice_twice_is_refused(cast, at):
    lea = newcomer(cast, at)
    vouch(lea, by=cast.signing("ben"), at=at)

    with pytest.raises(NotNow, match="before"):
        vouch(lea, by=cast.signing("ben"), at=at)


def test_newcomer_cannot_vouch_for_themself(cast, at):
    lea = newcomer(cast, at)

    with pytest.raises(NotInRoster):
        vouch(lea, by=cast.signing("lea"), at=at)

    assert verified(cast.organisation)


def test_voice_of_somebody_removed_counts_no_more(cast, at):
    lea = newcomer(cast, at)
    vouch(lea, by=cast.signing("ben"), at=at)
    remove_from_roster(reader_of(cast, "ben"), signer=cast.signing("ada").signer, at=at)

    vouch(lea, by=cast.signing("kim"), at=at)

    assert Member.objects.get(pk=lea.pk).state == MemberState.ENROLLED


def test_somebody_removed_signs_nothing_more(cast, at):
    remove_from_roster(reader_of(cast, "ben"), signer=cast.signing("ada").signer, at=at)
    lea = newcomer(cast, at)

    with pytest.raises(NotInRoster):
        add_to_roster(lea, signer=cast.signing("ben").signer, at=at)


def test_member_without_keys_cannot_be_vouched_for(cast, at):
    from holdfast.accounts.actions import name_member
    from holdfast.accounts.people import Profile

    member = name_member(
        profile=Profile(name="Lea Novak"), organisation=cast.organisation, at=at
    )

    with pytest.raises(NotNow, match="keys"):
        vouch(member, by=cast.signing("ben"), at=at)


def test_six_words_change_with_either_key(cast):
    reader = cast.ben.reader
    before = fingerprint(reader)

    reader.verifying = b"\1" * 32
    assert fingerprint(reader) != before
    reader = cast.ben.reader
    reader.public = public_of(new_seed())
    assert fingerprint(reader) != before


def put_out(cast, *names, by, at):
    for name in names:
        remove_from_roster(reader_of(cast, name), signer=cast.signing(by).signer, at=at)


OTHERS = ("ben", "cleo", "dora", "emil", "fay", "gus", "hana", "ivo", "jon", "kim")


def test_nobody_puts_out_all_others_and_is_the_only_voice(cast, at):
    put_out(cast, *OTHERS, by="ada", at=at)

    with pytest.raises(NotNow, match="recovery shares"):
        put_out(cast, "olga", by="ada", at=at)

    # Not even by writing the statement into the database, with one's own signature.
    assert cast.olga.reader.id in verified(cast.organisation)
    lea = newcomer(cast, at)
    vouch(lea, by=cast.signing("ada"), at=at)
    assert Member.objects.get(pk=lea.pk).state == MemberState.ENROLLED


def new_keys_of(cast, name, *, at):
    """Keys that somebody makes by a link, and nobody has vouched for yet."""
    member = Member.objects.select_related("reader", "organisation").get(
        pk=cast.members[name].pk
    )
    _, cast.seeds[name] = enrol(
        member,
        username=name,
        passphrase=f"{PASSPHRASE} {name}",
        totp_secret=None,
        at=at,
    )
    return member


def test_a_colleagues_voice_in_between_makes_nobody_the_only_one(cast, at):
    for name in EVERYBODY:
        if name not in {"ada", "cleo"}:
            offer_new_keys(cast.actor(name).member, by=cast.signing("cleo"), at=at)
    ben = new_keys_of(cast, "ben", at=at)
    vouch(ben, by=cast.signing("ada"), at=at)

    with pytest.raises(NotNow, match="recovery shares"):
        offer_new_keys(cast.ada.member, by=cast.signing("cleo"), at=at)

    # Nor with new keys of one's own.
    offer_new_keys(cast.cleo.member, by=cast.signing("ada"), at=at)
    vouch(new_keys_of(cast, "cleo", at=at), by=cast.signing("ada"), at=at)
    with pytest.raises(NotNow, match="recovery shares"):
        offer_new_keys(cast.ada.member, by=cast.signing("cleo"), at=at)


def test_who_came_back_was_not_got_rid_of(cast, at):
    offer_new_keys(cast.ben.member, by=cast.signing("cleo"), at=at)
    ben = new_keys_of(cast, "ben", at=at)
    for name in ("ada", "cleo"):
        vouch(ben, by=cast.signing(name), at=at)
    put_out(cast, *(o for o in (*OTHERS, "olga") if o != "cleo"), by="ada", at=at)

    put_out(cast, "ada", by="cleo", at=at)

    assert verified(cast.organisation) == {cast.cleo.reader.id}


def test_one_of_the_last_two_may_say_that_the_others_keys_are_lost(cast, at):
    put_out(cast, *OTHERS[1:], "olga", by="ben", at=at)
    put_out(cast, "ben", by="ada", at=at)

    assert verified(cast.organisation) == {cast.ada.reader.id}
    lea = newcomer(cast, at)
    vouch(lea, by=cast.signing("ada"), at=at)
    assert Member.objects.get(pk=lea.pk).state == MemberState.VOUCHED


def test_recovery_key_is_no_members_key_and_names_no_other(cast, at):
    from holdfast.accounts.recovery import make_recovery_key, open_recovery
    from holdfast.accounts.roster import name_recovery_key

    shares = make_recovery_key(cast.signing("ada"), at=at)
    recovered = open_recovery(shares[:2], organisation=cast.organisation)
    another = Reader.objects.create(
        organisation=cast.organisation,
        kind="recovery",
        public=public_of(new_seed()),
        verifying=b"\1" * 32,
    )

    name_recovery_key(another, signer=recovered.signer, at=at)
    # Nor is a member's key one, by which they would vouch alone.
    name_recovery_key(cast.cleo.reader, signer=cast.signing("cleo").signer, at=at)

    roster = roster_of(cast.organisation)
    assert roster.recovery == {recovered.signer.reader.id}
    assert not roster.counted & {recovered.signer.reader.id, another.id}
    assert cast.cleo.reader.id in roster.counted
