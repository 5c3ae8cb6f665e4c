"""From a raw dump and one person's seed: exactly what the rules say, over histories."""

import os
import random
from functools import cache

import pytest

from holdfast.accounts.actions import enrol, name_member, set_slip, vouch, welcome
from holdfast.accounts.invitations import offer_new_keys
from holdfast.accounts.models import Member
from holdfast.accounts.people import Profile
from holdfast.accounts.recovery import forget_lost_keys
from holdfast.accounts.unlocking import seeds_by_slip
from holdfast.cases.actions import open_case
from holdfast.cases.models import Case
from holdfast.cases.reading import find as find_case
from holdfast.committee.actions import recuse
from holdfast.crypto.receipts import new_receipt
from holdfast.reports.actions import file
from holdfast.reports.models import Report
from holdfast.reports.telling import Reported, Telling
from holdfast.spaces.actions import begin_term
from holdfast.spaces.closeness import tell
from holdfast.spaces.deputies import deputise
from holdfast.spaces.models import Term
from holdfast.spaces.terms import remove, resign
from holdfast.vault.installation import pepper
from holdfast.vault.keys import reseal_what_waits
from holdfast.vault.models import Reader
from tests.cast import BOARD, COMMITTEE, EVERYBODY, PASSPHRASE, TOTP
from tests.keys.dump import raw_dump
from tests.keys.opener import open_all, seed_of, seed_of_receipt

HISTORIES = 40 if os.environ.get("HOLDFAST_LONG") else 8
STEPS = 20
OTHERS = tuple(name for name in EVERYBODY if name not in BOARD)


class History:
    """What was done, and who may read what by the rules restated here."""

    def __init__(self, cast, at, chance):
        self.cast, self.at, self.chance = cast, at, chance
        self.may = {}  # report id -> who of the committee may open it
        self.marks = {}  # report id -> what only its content says
        self.receipts = {}
        self.cases = {}  # case id -> who of the committee may open it
        self.identities = {}  # a name that is sealed apart -> report id
        self.lost = {}  # whose keys were lost -> the seed, and the reports until then
        self.sitting = list(COMMITTEE)
        Reader.objects.filter(kind="member").update(opened_on=at.date())

    @property
    def ever_sat(self):
        return {*COMMITTEE, *self.sitting}

    @property
    def gone(self):
        return self.ever_sat - set(self.sitting)

    def signing(self, name):
        """That person, just logged in: what was turned meanwhile is sealed anew."""
        by = self.cast.signing(name)
        reseal_what_waits(by.keys)
        return by

    def file(self):
        # Once somebody has gone, two are left and none is accused: who else would read
        # is drawn from the board, and who left the committee is on it still.
        gone = self.ever_sat != set(self.sitting)
        most = len(self.sitting) - (2 if gone else 0)
        number = min(most, self.chance.choice([0, 0, 1, 1, 2]))
        out = self.chance.sample(self.sitting, number)
        ways = ("said", "too_close", "keep_from")
        how = {name: self.chance.choice(ways[1:] if gone else ways) for name in out}
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
            self.may[report.id] = set(self.sitting) - set(out)
            self.marks[report.id] = mark
            self.receipts[report.id] = receipt

    def file_against_their_will(self):
        """Told to one of the board; who it happened to is sealed to the director alone."""
        known, who = set(self.may), f"mark-{self.chance.getrandbits(64):x}"
        teller = self.chance.choice(["dora", "emil", "fay"])
        mark = f"mark-{self.chance.getrandbits(64):x}"
        file(
            telling=Telling(
                what_happened=mark,
                offence="verbal-harassment",
                form="short",
                reported=(Reported(name=f"Somebody {mark}"),),
                reporter_name=who,
                knows=True,
                agrees=False,
            ),
            organisation=self.cast.organisation,
            by=self.cast.actor(teller),
            at=self.at,
        )
        [report] = Report.objects.exclude(pk__in=known)
        self.may[report.id] = set(self.sitting)
        self.marks[report.id] = mark
        self.identities[who] = report.id

    def leave(self):
        """One of them resigns or is removed; what hangs on too few is given deputies."""
        if len(self.sitting) < len(COMMITTEE):
            return
        gone = self.chance.choice([name for name in self.sitting if name != "ada"])
        term = Term.objects.select_related("member__reader", "organisation").get(
            member=self.cast.members[gone], role="committee", closed_on=None
        )
        # Given up while a matter would be left with too few, it waits; taken, it does not.
        by = self.signing(gone)
        if self.chance.random() < 0.5 or not resign(term, by=by, at=self.at):
            remove(term, by=self.cast.signing("dora"), at=self.at)
        self.sitting.remove(gone)
        for may in (*self.may.values(), *self.cases.values()):
            may.discard(gone)
        for name in self.sitting:
            deputise(by=self.signing(name), at=self.at)

    def join(self):
        """Somebody new takes the seat, is vouched for, and is let in by one of them."""
        if len(self.sitting) == len(COMMITTEE):
            return
        name, cast, at = f"new-{len(self.cast.members)}", self.cast, self.at
        member = name_member(
            profile=Profile(name=f"Nadia {name}"), organisation=cast.organisation, at=at
        )
        _, seeds = enrol(
            member, username=name, passphrase=PASSPHRASE, totp_secret=TOTP, at=at
        )
        cast.members[name], cast.seeds[name] = member, seeds
        for voice in self.sitting:
            vouch(member, by=cast.signing(voice), at=at)
        begin_term(member, role="committee", starts_on=at.date(), at=at)
        tell(["Quirijn Ypma"], by=cast.actor(name), at=at)
        by = self.chance.choice(self.sitting)
        welcome(member, by=self.signing(by), at=at)
        for may in (*self.may.values(), *self.cases.values()):
            if by in may:
                may.add(name)
        self.sitting.append(name)

    def new_slip(self):
        """Other words for the same keys: nobody reads more or less."""
        name = self.chance.choice(self.sitting)
        by = self.cast.actor(name)
        slip = set_slip(by.member, seeds=self.cast.seeds[name])
        by.member.save()
        again = Member.objects.select_related("reader").get(pk=by.member.pk)
        assert seeds_by_slip(again, slip) == self.cast.seeds[name]

    def lose_keys(self):
        """Passphrase and slip gone: new keys, vouched for, granted what others read."""
        name = self.chance.choice([one for one in self.sitting if one != "ada"])
        others = [one for one in self.sitting if one != name]
        if name not in COMMITTEE or len(others) < 2:
            return
        cast, at, member = self.cast, self.at, self.cast.members[name]
        offer_new_keys(member, by=self.signing("ada"), at=at)
        self.lost[name] = (cast.seeds[name].reading, set(self.may))
        _, cast.seeds[name] = enrol(
            member, username=name, passphrase=PASSPHRASE, totp_secret=TOTP, at=at
        )
        for voice in others[:2]:
            vouch(member, by=cast.signing(voice), at=at)
        member.refresh_from_db()
        for other in others:
            by = self.signing(other)
            welcome(member, by=by, at=at)
            forget_lost_keys(member, by=by, at=at)
        Reader.objects.filter(pk=cast.actor(name).reader.pk).update(opened_on=at.date())
        for may in (*self.may.values(), *self.cases.values()):
            if not may & set(others):
                may.discard(name)

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
        case = open_case(reports=[report], by=self.signing(who), at=self.at)
        self.cases[case.id] = set(self.may[report.id])

    def recuse(self):
        open_to = [c for c in Case.objects.all() if len(self.cases[c.id]) > 2]
        if not open_to:
            return
        case = self.chance.choice(open_to)
        who = self.chance.choice(sorted(self.cases[case.id]))
        by = self.signing(who)
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
        reseal_what_waits(self.cast.actor(self.chance.choice(self.sitting)).keys)

    def step(self):
        self.chance.choice(
            [
                self.file,
                self.file,
                self.file_against_their_will,
                self.open_case,
                self.recuse,
                self.leave,
                self.join,
                self.new_slip,
                self.lose_keys,
                self.reseal,
            ]
        )()

    def live(self):
        """Every kind of step there is, in some order, and as many again."""
        every = [self.file, self.file_against_their_will, self.open_case, self.recuse]
        every += [self.leave, self.join, self.new_slip, self.lose_keys, self.reseal]
        self.chance.shuffle(every)
        for step in every:
            step()
        for _ in range(STEPS - len(every)):
            self.step()


@cache
def opened_by(history, name):
    """What this person opens at the end of it, from the dump and their seed alone."""
    return open_all(history.dump, seed=history.cast.seeds[name].reading)


@pytest.fixture(params=range(HISTORIES))
def history(request):
    """Lived once; what is asked of it afterwards is asked of its dump."""
    number = request.param
    if number not in _lived:
        found = History(
            request.getfixturevalue("cast"),
            request.getfixturevalue("at"),
            random.Random(number),
        )
        found.live()
        found.dump = raw_dump()
        _lived[number] = found
    return _lived[number]


_lived = {}


@pytest.mark.clause("C-2.8")
@pytest.mark.clause("C-3.4")
def test_each_of_the_committee_opens_what_the_rules_say_and_nothing_else(history):
    for name in history.ever_sat:
        opened = opened_by(history, name)
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
    for name in OTHERS:
        opened = opened_by(history, name)
        assert opened.of("reports_report") == set(), name
        assert opened.of("cases_case") == set(), name
        assert "mark-" not in opened.text()


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("J-5.1")
def test_every_report_opens_for_two_and_never_for_who_it_keeps_out(history):
    opened = {
        name: opened_by(history, name).of("reports_report")
        for name in {*BOARD, *history.ever_sat}
    }

    for report, may in history.may.items():
        readers = {name for name, held in opened.items() if report in held}
        assert readers & history.ever_sat == may
        assert len(readers) >= 2


@pytest.mark.clause("C-2.1")
def test_who_wants_nothing_done_is_known_to_one_and_to_the_director_if_she_may(history):
    said = {
        name: opened_by(history, name).text()
        for name in {*EVERYBODY, *history.ever_sat}
    }

    for who, report in history.identities.items():
        known_to = {name for name, text in said.items() if who in text}
        may = history.may[report]
        assert len(known_to) == 1, known_to
        assert known_to <= ({"ada"} if "ada" in may else may | history.gone), report


def test_lost_keys_open_nothing_that_came_after_them(history):
    for seed, before in history.lost.values():
        opened = open_all(history.dump, seed=seed).of("reports_report")
        assert opened <= before


def test_a_receipt_opens_its_own_telling_alone(history):
    for report, receipt in history.receipts.items():
        seed = seed_of_receipt(receipt, pepper=pepper())
        opened = open_all(history.dump, seed=seed).of("reports_report")
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
