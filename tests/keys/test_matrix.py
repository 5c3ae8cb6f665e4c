"""From a raw dump and one person's seed: exactly what the rules say, over histories."""

import os
import random

import pytest

from holdfast.cases.actions import open_case
from holdfast.cases.models import Case
from holdfast.cases.reading import find as find_case
from holdfast.committee.actions import recuse
from holdfast.crypto.receipts import new_receipt
from holdfast.reports.actions import file
from holdfast.reports.models import Report
from holdfast.reports.telling import Reported, Telling
from holdfast.vault.installation import pepper
from holdfast.vault.keys import reseal_what_waits
from tests.cast import BOARD, COMMITTEE, EVERYBODY, PASSPHRASE
from tests.keys.dump import raw_dump
from tests.keys.opener import open_all, seed_of, seed_of_receipt

HISTORIES = 40 if os.environ.get("HOLDFAST_LONG") else 3
STEPS = 12
OTHERS = tuple(name for name in EVERYBODY if name not in BOARD)


class History:
    """What was done, and who may read what by the rules restated here."""

    def __init__(self, cast, at, chance):
        self.cast, self.at, self.chance = cast, at, chance
        self.may = {}  # report id -> who of the committee may open it
        self.marks = {}  # report id -> what only its content says
        self.receipts = {}
        self.cases = {}  # case id -> who of the committee may open it

    def file(self):
        out = self.chance.sample(COMMITTEE, self.chance.choice([0, 0, 1, 1, 2]))
        how = {
            name: self.chance.choice(["too_close", "keep_from", "said"]) for name in out
        }
        mark = f"mark-{self.chance.getrandbits(64):x}"
        receipt = new_receipt()
        ids = {name: self.cast.members[name].id for name in out}
        filed = file(
            telling=Telling(
                receipt=receipt,
                what_happened=mark,
                offence="verbal-harassment",
                form="short",
                reported=tuple(
                    Reported(member=ids[name]) for name in out if how[name] == "said"
                )
                or (Reported(name=f"Somebody {mark}"),),
                too_close=tuple(ids[n] for n in out if how[n] == "too_close"),
                keep_from=tuple(ids[n] for n in out if how[n] == "keep_from"),
            ),
            organisation=self.cast.organisation,
            by=None,
            at=self.at,
        )
        known = set(self.may)
        made = [r for r in Report.objects.all() if r.id not in known]
        assert len(made) == filed.received
        for report in made:
            self.may[report.id] = set(COMMITTEE) - set(out)
            self.marks[report.id] = mark
            self.receipts[report.id] = receipt

    def open_case(self):
        free = [
            report
            for report in Report.objects.filter(cases=None)
            if len(self.may[report.id]) > 1
        ]
        if not free:
            return
        report = self.chance.choice(free)
        who = self.chance.choice(sorted(self.may[report.id]))
        case = open_case(reports=[report], by=self.cast.signing(who), at=self.at)
        self.cases[case.id] = set(self.may[report.id])

    def recuse(self):
        open_to = [c for c in Case.objects.all() if len(self.cases[c.id]) > 2]
        if not open_to:
            return
        case = self.chance.choice(open_to)
        who = self.chance.choice(sorted(self.cases[case.id]))
        by = self.cast.signing(who)
        recuse(
            find_case(case.code, by=by),
            member=by.member,
            ground="too close",
            by=by,
            at=self.at,
        )
        self.cases[case.id].discard(who)
        for report in case.reports.all():
            self.may[report.id].discard(who)

    def reseal(self):
        reseal_what_waits(self.cast.actor(self.chance.choice(COMMITTEE)).keys)

    def step(self):
        self.chance.choice(
            [self.file, self.file, self.open_case, self.recuse, self.reseal]
        )()


@pytest.fixture(params=range(HISTORIES))
def history(request, cast, at):
    found = History(cast, at, random.Random(request.param))
    for _ in range(STEPS):
        found.step()
    return found


@pytest.mark.clause("C-2.8")
@pytest.mark.clause("C-3.4")
def test_each_of_the_committee_opens_what_the_rules_say_and_nothing_else(history):
    dump = raw_dump()

    for name in COMMITTEE:
        opened = open_all(dump, seed=history.cast.seeds[name].reading)
        expected = {report for report, may in history.may.items() if name in may}
        cases = {case for case, may in history.cases.items() if name in may}
        assert opened.of("reports_report") == expected, name
        assert opened.of("cases_case") == cases, name
        for report, mark in history.marks.items():
            assert (mark in opened.text()) == (
                any(
                    history.marks[other] == mark and name in history.may[other]
                    for other in history.marks
                )
            ), (name, report)


@pytest.mark.clause("C-2.8")
def test_who_has_no_standing_opens_no_report(history):
    dump = raw_dump()

    for name in OTHERS:
        opened = open_all(dump, seed=history.cast.seeds[name].reading)
        assert opened.of("reports_report") == set(), name
        assert opened.of("cases_case") == set(), name
        assert "mark-" not in opened.text()


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("J-5.1")
def test_every_report_opens_for_two_and_never_for_who_it_keeps_out(history):
    dump = raw_dump()
    opened = {
        name: open_all(dump, seed=history.cast.seeds[name].reading).of("reports_report")
        for name in BOARD
    }

    for report, may in history.may.items():
        readers = {name for name in BOARD if report in opened[name]}
        assert readers & set(COMMITTEE) == may
        assert len(readers) >= 2


def test_a_receipt_opens_its_own_telling_alone(history):
    dump = raw_dump()

    for report, receipt in history.receipts.items():
        seed = seed_of_receipt(receipt, pepper=pepper())
        opened = open_all(dump, seed=seed).of("reports_report")
        same = {r for r, other in history.receipts.items() if other == receipt}
        assert opened == same, report


def test_a_passphrase_and_the_pepper_lead_from_the_dump_to_the_seed(cast):
    dump = raw_dump()
    row = next(r for r in dump["accounts_member"] if r["id"] == cast.members["ada"].id)
    cost = {"memory_kib": 64, "passes": 1}

    seed = seed_of(row, f"{PASSPHRASE} ada", pepper=pepper(), **cost)

    assert seed == cast.seeds["ada"].reading
    assert seed_of(row, f"{PASSPHRASE} ben", pepper=pepper(), **cost) is None
    assert seed_of(row, f"{PASSPHRASE} ada", pepper=bytes(32), **cost) is None
