"""Who holds the list: whoever enforces, and nobody else."""

from datetime import timedelta

import pytest

from holdfast.accounts.newcomers import folders_for
from holdfast.door.checking import check
from holdfast.door.entries import Entries, Entry, NotThem
from holdfast.door.errors import ListNotOpened
from holdfast.door.models import DoorList
from holdfast.door.standing import (
    close_to_the_others,
    ensure_door_list,
    entries_for,
    open_to_who_enforces,
    put_on_list,
)
from holdfast.spaces.actions import begin_term
from holdfast.spaces.models import Term
from holdfast.vault.folders import grant
from holdfast.vault.keys import reseal_what_waits
from holdfast.vault.models import Grant
from tests.cast import BOARD, REPORTED
from tests.door.barring import barred, day


def holders(cast):
    folder = DoorList.objects.get().folder_id
    held = Grant.objects.filter(folder=folder, current=True).values_list("reader")
    return {
        name
        for name, member in cast.members.items()
        if (member.reader_id,) in set(held)
    }


def test_the_list_is_open_to_whoever_enforces_and_to_nobody_else(cast, at):
    ensure_door_list(cast.organisation, at)

    assert holders(cast) == {*BOARD, "jon", "kim"}


def test_one_organisation_has_one_list(cast, at):
    assert ensure_door_list(cast.organisation, at) == ensure_door_list(
        cast.organisation, at
    )


def test_a_post_without_the_key_is_told_so(cast, at):
    barred(cast, at=at)
    begin_term(
        cast.members["olga"],
        role="door",
        starts_on=at.date(),
        event=cast.tonight,
        at=at,
    )

    with pytest.raises(ListNotOpened):
        check(event=cast.tonight, name=REPORTED, by=cast.olga, at=at)

    open_to_who_enforces(by=cast.signing("ada"), at=at)
    assert check(event=cast.tonight, name=REPORTED, by=cast.olga, at=at).candidates


def test_a_newcomer_who_enforces_is_to_be_granted_the_list(cast, at):
    ensure_door_list(cast.organisation, at)
    olga = cast.members["olga"]
    folder = DoorList.objects.get().folder_id
    asked = [f.id for f in folders_for(olga, by=cast.ada, at=at)]
    assert folder not in asked

    begin_term(olga, role="host", starts_on=at.date(), at=at)

    (opened,) = [f for f in folders_for(olga, by=cast.ada, at=at) if f.id == folder]
    signer = cast.signing("ada").signer
    grant(
        [opened],
        to=[olga.reader],
        organisation=cast.organisation,
        signer=signer,
        at=at,
    )
    assert list(entries_for(cast.olga)) == []


def test_whoever_enforces_no_more_loses_the_list(cast, at):
    barred(cast, at=at)
    Term.objects.filter(member=cast.members["kim"]).delete()

    assert close_to_the_others(cast.organisation, at) == 1
    assert close_to_the_others(cast.organisation, at) == 0

    assert "kim" not in holders(cast)
    with pytest.raises(ListNotOpened):
        entries_for(cast.kim)
    assert [entry.names[0] for entry in entries_for(cast.jon)] == [REPORTED]
    reseal_what_waits(cast.ada.keys)
    assert [entry.names[0] for entry in entries_for(cast.jon)] == [REPORTED]


def test_a_list_can_be_written_after_its_key_was_turned(cast, at):
    barred(cast, at=at)
    Term.objects.filter(member=cast.members["kim"]).delete()
    close_to_the_others(cast.organisation, at)

    put_on_list(Entry(id="1" * 32, names=("Bram Aerts",)), by=cast.jon, at=at)

    assert len(list(entries_for(cast.ada))) == 2


def test_each_writing_has_the_next_number(cast, at):
    put_on_list(Entry(id="1" * 32, names=("Bram Aerts",)), by=cast.ada, at=at)
    put_on_list(Entry(id="2" * 32, names=("Bram Maes",)), by=cast.ada, at=at)

    assert DoorList.objects.get().serial == 3


def test_an_entry_takes_the_place_of_the_one_with_its_id(cast, at):
    put_on_list(Entry(id="1" * 32, names=("Bram Aerts",)), by=cast.ada, at=at)
    put_on_list(Entry(id="1" * 32, names=("Bram Maes",)), by=cast.ada, at=at)

    assert [entry.names for entry in entries_for(cast.ada)] == [("Bram Maes",)]


def test_what_is_over_leaves_the_list_when_it_is_written_anew(cast, at):
    yesterday = at.date() - timedelta(days=1)
    over = Entry(id="1" * 32, names=("Bram Aerts",), event="2" * 32, until=yesterday)
    put_on_list(over, by=cast.ada, at=at)
    put_on_list(Entry(id="3" * 32, names=("Bram Maes",)), by=cast.ada, at=at)

    assert [entry.id for entry in entries_for(cast.ada)] == ["3" * 32]


def test_a_list_reads_back_as_it_was_written():
    entries = Entries.of(
        [
            Entry(id="1" * 32, names=("Bram Aerts", "Bram Maes"), refuse=True),
            Entry(id="2" * 32, names=("محمد حداد",), until=day("2026-12-01")),
            Entry(id="3" * 32, names=("...",), event="4" * 32),
        ],
        others=[NotThem("1" * 32, "bram aertz", None), NotThem("9" * 32, "x", None)],
    )

    back = Entries.from_content(entries.to_content())

    assert list(back) == list(entries)
    assert back == entries
    assert back.others == {NotThem("1" * 32, "bram aertz", None)}
