"""Being out of a matter: at once, or by all the others; and what keys then open."""

import pytest

from holdfast.cases.actions import add_note
from holdfast.cases.models import Case, Note, Recusal, RecusalState
from holdfast.cases.reading import conflicted_in, find, find_person
from holdfast.cases.visibility import cases_visible_to, out_of_matters
from holdfast.committee.actions import lift_recusal, recuse
from holdfast.committee.models import Ballot, Motion, MotionState
from holdfast.committee.motions import settle_what_waits
from holdfast.committee.reading import find_motion, motion_view
from holdfast.errors import NobodyMay
from holdfast.reports.reading import find as find_report
from holdfast.vault.errors import NotHeld, PassphraseAgain
from holdfast.vault.keys import reseal_what_waits
from holdfast.vault.models import Entry, Grant
from tests.matters import a_case, decided, moved, person_in, voted


def out(case, *, cast, at, who, by=None):
    by = by or who
    return recuse(
        find(case.code, by=cast.actor(by)),
        member=cast.members[who],
        ground="We are friends.",
        by=cast.signing(by),
        at=at,
    )


@pytest.mark.clause("C-2.10")
def test_oneself_is_out_at_once(cast, at):
    case = a_case(cast, at=at)

    recused = out(case, cast=cast, at=at, who="cleo")

    assert recused.state == RecusalState.IN_FORCE
    assert Recusal.objects.get(pk=recused.id).member == cast.members["cleo"]
    assert conflicted_in(case, by=cast.ada) == {cast.id_of("cleo")}
    with pytest.raises(NotHeld):
        find(case.code, by=cast.cleo)


def test_the_whole_matter_goes_and_one_line_stays(cast, at):
    case = a_case(cast, at=at)
    person, report = person_in(case, cast=cast), case.reports.get()

    out(case, cast=cast, at=at, who="cleo")

    for folder in (case.folder_id, report.folder_id, person.folder_id, person.facts_id):
        assert not Grant.objects.filter(folder=folder, reader=cast.cleo.reader).exists()
    with pytest.raises(NotHeld):
        find_report(report.code, by=cast.cleo)
    with pytest.raises(NotHeld):
        find_person(person.code, by=cast.cleo)
    assert out_of_matters(cast.cleo) == 1
    assert out_of_matters(cast.ben) == 0


def test_what_is_written_later_opens_with_no_key_that_was_held(cast, at):
    case = a_case(cast, at=at)
    before = cast.cleo
    before.keys.open(case)
    out(case, cast=cast, at=at, who="cleo")

    note = add_note(case, text="Said afterwards.", by=cast.ben, at=at)

    with pytest.raises(NotHeld):
        before.keys.open(Note.objects.get(pk=note.pk))
    assert cast.ada.keys.open(note)["text"] == "Said afterwards."


def test_what_was_there_is_sealed_anew_by_the_next_holder(cast, at):
    case = a_case(cast, at=at)
    kept = cast.cleo
    kept.keys.open(case)
    out(case, cast=cast, at=at, who="cleo")

    reseal_what_waits(cast.ada.keys)

    with pytest.raises(NotHeld):
        kept.keys.open(Case.objects.get(pk=case.pk))
    assert cast.ben.keys.open(Case.objects.get(pk=case.pk))["kept_out"] == []


@pytest.mark.clause("C-2.10")
def test_a_colleague_is_out_once_every_other_has_agreed(cast, at):
    case = a_case(cast, at=at)

    proposed = out(case, cast=cast, at=at, who="cleo", by="ada")

    assert proposed.state == RecusalState.PROPOSED
    motion = Motion.objects.get(pk=proposed.id)
    assert {m.pk for m in motion.electorate.all()} == {
        cast.members["ada"].pk,
        cast.members["ben"].pk,
    }
    assert find(case.code, by=cast.cleo) == case
    voted(motion, cast=cast, at=at, who="ada")
    assert conflicted_in(case, by=cast.ada) == frozenset()
    voted(motion, cast=cast, at=at, who="ben")
    assert conflicted_in(case, by=cast.ada) == {cast.id_of("cleo")}
    with pytest.raises(NotHeld):
        find(case.code, by=cast.cleo)


def test_the_colleague_knows_nothing_of_the_proposal(cast, at):
    case = a_case(cast, at=at)
    proposed = out(case, cast=cast, at=at, who="cleo", by="ada")
    with pytest.raises(NotHeld):
        find_motion(proposed.id, by=cast.cleo)


def test_one_no_and_the_colleague_stays(cast, at):
    case = a_case(cast, at=at)
    proposed = out(case, cast=cast, at=at, who="cleo", by="ada")
    motion = Motion.objects.get(pk=proposed.id)

    voted(motion, cast=cast, at=at, who="ben", choice="no")

    assert Recusal.objects.get().state == RecusalState.REFUSED
    assert find(case.code, by=cast.cleo) == case


def test_a_recusal_is_lifted_the_same_way(cast, at):
    case = a_case(cast, at=at)
    recused = out(case, cast=cast, at=at, who="cleo")
    add_note(case, text="Meanwhile.", by=cast.ben, at=at)

    motion = lift_recusal(
        Recusal.objects.get(pk=recused.id),
        ground="They have not met for years.",
        by=cast.signing("ada"),
        at=at,
    )
    for who in ("ada", "ben"):
        motion = voted(motion, cast=cast, at=at, who=who)

    assert motion.state == MotionState.PASSED
    again = find(case.code, by=cast.cleo)
    assert cast.cleo.keys.open(again.notes.get())["text"] == "Meanwhile."
    assert out_of_matters(cast.cleo) == 0
    assert conflicted_in(again, by=cast.ada) == frozenset()


def test_with_too_few_others_the_board_agrees_in_their_place(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))

    proposed = out(case, cast=cast, at=at, who="ben", by="ada")

    motion = Motion.objects.get(pk=proposed.id)
    voters = {str(m.pk) for m in motion.electorate.all()}
    assert motion.body == "board"
    assert cast.id_of("ben") not in voters
    assert cast.id_of("cleo") not in voters
    for who in ("ada", "dora", "emil", "fay", "gus", "hana", "ivo"):
        motion = voted(motion, cast=cast, at=at, who=who)
    assert motion.state == MotionState.PASSED
    assert not cases_visible_to(cast.ben).exists()
    assert cases_visible_to(cast.ada).exists()


def test_an_open_motion_is_counted_anew_without_who_is_out(cast, at):
    case = a_case(cast, at=at)
    motion = moved(case, cast=cast, at=at)
    voted(motion, cast=cast, at=at, who="ada")
    voted(motion, cast=cast, at=at, who="ben")
    voted_for = Ballot.objects.filter(motion=motion).count()

    out(case, cast=cast, at=at, who="cleo")
    settle_what_waits(cast.ben, at=at)

    motion.refresh_from_db()
    assert (voted_for, motion.state) == (2, MotionState.PASSED)
    assert not motion.electorate.filter(pk=cast.members["cleo"].pk).exists()


def test_a_motion_left_with_one_voter_fails(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    motion = moved(case, cast=cast, at=at)
    voted(motion, cast=cast, at=at, who="ada")

    out(case, cast=cast, at=at, who="ben")
    settle_what_waits(cast.ada, at=at)

    motion = find_motion(motion.id, by=cast.ada)
    assert motion.state == MotionState.FAILED
    (why,) = motion_view(motion, by=cast.ada, at=at).reasons
    assert why.code == "too-few-members"
    assert "can be put to the board" in why.text


def test_every_case_about_that_person_goes(cast, at):
    first = a_case(cast, at=at)
    second = a_case(cast, at=at)
    assert person_in(first, cast=cast) == person_in(second, cast=cast)

    out(first, cast=cast, at=at, who="cleo")

    assert not cases_visible_to(cast.cleo).exists()
    assert conflicted_in(second, by=cast.ada) == {cast.id_of("cleo")}


def test_every_report_of_that_telling_goes(cast, at):
    from holdfast.cases.actions import open_case
    from tests.matters import told

    one, other = told(cast, at=at, reported=("Ilse Moreels", "Bram Aerts"))
    case = open_case(reports=[one], by=cast.ada, at=at)

    out(case, cast=cast, at=at, who="cleo")

    with pytest.raises(NotHeld):
        find_report(other.code, by=cast.cleo)


def test_it_is_signed_and_stands_in_the_ledger(cast, at):
    case = a_case(cast, at=at)
    entries = Entry.objects.count()
    with pytest.raises(PassphraseAgain):
        recuse(
            case, member=cast.members["cleo"], ground="Friends.", by=cast.cleo, at=at
        )
    out(case, cast=cast, at=at, who="cleo")
    assert Entry.objects.count() == entries + 1


def test_nobody_is_put_out_twice(cast, at):
    case = a_case(cast, at=at)
    out(case, cast=cast, at=at, who="cleo", by="ada")
    with pytest.raises(Exception, match="out of it") as refused:
        out(case, cast=cast, at=at, who="cleo", by="ben")
    assert refused.value.status == 409


def test_who_has_no_part_in_it_cannot_be_put_out(cast, at):
    case = a_case(cast, at=at)
    with pytest.raises(Exception, match="no part") as refused:
        out(case, cast=cast, at=at, who="dora", by="ben")
    assert refused.value.fields.keys() == {"member"}


def test_nobody_is_left_to_agree(cast, at, monkeypatch):
    case = a_case(cast, at=at, too_close=("cleo",))
    from holdfast.committee.actions import recusing

    def alone(seats, *, but):
        from dataclasses import replace

        only = {"committee": seats.sitting["committee"], "board": frozenset()}
        return real(replace(seats, sitting=only), but=but)

    real = recusing._who_agrees
    monkeypatch.setattr(recusing, "_who_agrees", alone)
    with pytest.raises(NobodyMay):
        out(case, cast=cast, at=at, who="ben", by="ada")


@pytest.mark.clause("C-5.9")
def test_what_waits_for_who_is_out_passes_to_another(cast, at):
    case = a_case(cast, at=at)
    action = decided(case, cast=cast, at=at, voters="ada ben cleo")
    assert action.owner == cast.members["ada"]

    out(case, cast=cast, at=at, who="ada")

    action.refresh_from_db()
    assert action.owner in {cast.members["ben"], cast.members["cleo"]}
