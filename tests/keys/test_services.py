"""From a raw dump and a service's token: what it was granted, and nothing else."""

from holdfast.cases.actions import open_case
from holdfast.committee.actions import recuse
from holdfast.reports.actions import take_in
from holdfast.spaces.services import revoke
from holdfast.vault.installation import pepper
from holdfast.vault.keys import reseal_what_waits
from tests.keys.dump import raw_dump
from tests.keys.opener import open_all, seed_of_token
from tests.matters import told
from tests.services import a_service, member_of


def opens(made):
    """The reports that a thief with the database, the pepper and the token reads."""
    dump = raw_dump()
    seeds = [
        seed_of_token(row, made.token, pepper=pepper())
        for row in dump["accounts_token"]
    ]
    (seed,) = [seed for seed in seeds if seed]
    return open_all(dump, seed=seed).of("reports_report")


def test_a_token_opens_what_its_service_was_granted(cast, at):
    made = a_service(cast, at=at, office="committee")
    other = a_service(cast, at=at, by="ben", voices=("ada",), office="committee")
    (first,) = told(cast, at=at)
    (second,) = told(cast, at=at, too_close=("ada",), reported=("Marek Dlouhy",))

    assert opens(made) == {first.id}
    assert opens(other) == {first.id, second.id}
    assert opens(a_service(cast, at=at)) == set()


def test_recused_with_its_member_it_opens_nothing_of_the_matter(cast, at):
    made = a_service(cast, at=at, office="committee")
    (report,) = told(cast, at=at)
    take_in(report, by=cast.ada, at=at)
    case = open_case(reports=[report], by=cast.ada, at=at)
    ada = cast.signing("ada")
    recuse(case, member=ada.member, ground="a friend", by=ada, at=at)
    reseal_what_waits(cast.ben.keys)

    assert opens(made) == set()


def test_revoked_there_is_nothing_left_to_open(cast, at):
    made = a_service(cast, at=at, office="committee")
    told(cast, at=at)

    revoke(member_of(made), by=cast.signing("ben"), at=at)

    dump = raw_dump()
    assert dump["accounts_token"] == []
    reader = made.member.reader_id
    assert not [g for g in dump["vault_grant"] if g["reader_id"] == reader]
