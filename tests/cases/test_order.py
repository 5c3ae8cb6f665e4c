"""A case's story stands in the order in which it happened."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from holdfast.cases.actions import add_note
from holdfast.cases.story import DECIDED, SAID, StoryEntry, in_order, story_of
from holdfast.committee.actions import (
    carry_out,
    close_case,
    record_meeting,
)
from holdfast.spaces.models import Duty
from tests.cast import NOW
from tests.matters import a_case, decided

ZONE = ZoneInfo("Europe/Brussels")


def told_of(case, *, cast, at):
    return [entry.what for entry in story_of(case, by=cast.ada, at=at).entries]


def test_what_is_of_one_day_stands_by_its_minute(cast):
    def after(minutes):
        return NOW + timedelta(minutes=minutes)

    case = a_case(cast, at=NOW, too_close=("cleo",))
    record_meeting(
        case,
        held_on=timezone.localtime(NOW).date(),
        present=[cast.members["ada"]],
        notes="We act.",
        by=cast.ada,
        at=after(1),
    )
    add_note(case, text="Before the vote.", by=cast.ben, at=after(2))
    action = decided(case, cast=cast, at=after(3), voters="ada ben")
    given = {"consulted": "danger", "how": "Now.", "at": after(4)}
    carry_out(action, by=cast.signing("ada"), **given)
    add_note(case, text="Afterwards.", by=cast.ada, at=after(5))
    Duty.objects.all().delete()
    given = {"outcome": "acted", "reasons": "Done.", "told": "", "at": after(6)}
    case = close_case(case, by=cast.ada, **given)

    told = [
        what
        for what in told_of(case, cast=cast, at=after(7))
        if not what.endswith("is out of this.")
    ]

    assert told == [
        "It happened, as it was told.",
        "Told",
        "Met: Ada Okafor.",
        "Note by Ben Lindqvist",
        "Motion: Permanent ban.",
        "Found",
        "Carried out: Permanent ban.",
        "Note by Ada Okafor",
        "Closed by Ada Okafor: Something was done about it.",
    ]


def test_the_day_it_happened_stands_where_it_belongs_and_once(cast):
    both = ("Ilse Moreels", "Bram Aerts")
    day = NOW.date() - timedelta(days=3)
    case = a_case(cast, at=NOW, reported=both, occurred_on=day, occurred_at="23:10")
    (first, *rest) = story_of(case, by=cast.ada, at=NOW).entries
    assert (first.on, first.what) == (day, "It happened, as it was told.")
    assert first.text == "23:10"
    assert first.what not in [entry.what for entry in rest]


def test_what_is_known_to_the_day_stands_before_what_is_known_to_the_minute():
    def entry(what, on, moment=None, order=SAID):
        return StoryEntry(on=date(2026, 11, on), order=order, what=what, moment=moment)

    def moment(day, hour):
        return datetime(2026, 11, day, hour, tzinfo=ZONE)

    entries = [
        entry("late", 20, moment(20, 18)),
        entry("early", 20, moment(20, 9), order=DECIDED),
        entry("decided some time", 20, order=DECIDED),
        entry("recorded the day after", 20, moment(21, 1)),
        entry("of the day before", 19, moment(19, 23)),
    ]

    assert [one.what for one in in_order(entries, zone=ZONE)] == [
        "of the day before",
        "recorded the day after",
        "decided some time",
        "early",
        "late",
    ]
