"""Choosing the committee: S-16 to S-21, and ten thousand random elections recounted."""

import random
from itertools import permutations

import pytest

from holdfast.policy import (
    eligibility,
    first_vote,
    load,
    may_review,
    objection_blocks,
    ranked_vote,
    shipped,
    tie,
    tie_by_lot,
)
from tests.policy.ready import committee_policy, working_group_policy


@pytest.mark.clause("C-7.6")
def test_s16_no_majority_leads_to_ranked_ballots() -> None:
    count = first_vote(committee_policy(), votes={"A": 4, "B": 3, "C": 2}, voters=9)

    assert count.next == "ranked-ballots"
    assert count.elected is None
    assert count.reasons[0].clause == "C-7.6"


@pytest.mark.clause("C-7.6")
@pytest.mark.parametrize(("hands", "elected"), [(5, "A"), (4, None)])
def test_more_than_half_is_elected_and_half_is_not(
    hands: int, elected: str | None
) -> None:
    votes = {"A": hands, "B": 8 - hands}

    assert first_vote(committee_policy(), votes=votes, voters=8).elected == elected


@pytest.mark.clause("C-7.6")
def test_s17_most_points_win() -> None:
    ballots = ["ABC"] * 4 + ["BCA"] * 3 + ["CB"] * 2

    count = ranked_vote(committee_policy(), ballots=ballots, nominees="ABC")

    assert count.votes == {"A": 15, "B": 21, "C": 16}
    assert count.elected == "B"


@pytest.mark.clause("C-7.6")
@pytest.mark.parametrize(
    ("ballot", "told"),
    [("", "one to 3"), ("ABCD", "one to 3"), ("AAB", "twice"), ("AX", "nominees only")],
)
def test_ballot_that_cannot_be_counted_is_refused(ballot: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        ranked_vote(committee_policy(), ballots=[ballot], nominees="ABCD")


@pytest.mark.clause("C-7.6")
def test_s18_tie_is_voted_on_and_then_drawn() -> None:
    policy = committee_policy()

    ranked = ranked_vote(policy, ballots=["AB", "BA", "C"], nominees="ABC")
    again = tie(policy, votes={"A": 4, "B": 4}, between=ranked.between)
    drawn = tie_by_lot(policy, drawn="B", between=again.between)

    assert (ranked.next, ranked.between) == ("vote-between", frozenset("AB"))
    assert (again.next, again.between) == ("lot", frozenset("AB"))
    assert drawn.elected == "B"
    assert "lot" in drawn.reasons[0].text
    assert tie(policy, votes={"A": 5}, between="AB").elected == "A"


def test_policy_may_draw_at_once() -> None:
    policy = load(shipped().replace('ties = ["vote-between", "lot"]', 'ties = ["lot"]'))

    assert ranked_vote(policy, ballots=["A", "B"], nominees="AB").next == "lot"


@pytest.mark.parametrize("votes", [{"A": -1, "B": 2}, {"A": 5, "B": 5}])
def test_more_hands_than_voters_are_an_error(votes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="hands"):
        first_vote(committee_policy(), votes=votes, voters=9)


def test_tie_counts_the_tied_only() -> None:
    with pytest.raises(ValueError, match="tied only"):
        tie(committee_policy(), votes={"C": 1}, between="AB")
    with pytest.raises(ValueError, match="tied only"):
        tie_by_lot(committee_policy(), drawn="C", between="AB")


def test_election_without_nominees_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody stands"):
        ranked_vote(committee_policy(), ballots=[], nominees="")


def test_policy_without_elections_elects_nobody() -> None:
    with pytest.raises(ValueError, match="elects nobody"):
        first_vote(working_group_policy(), votes={}, voters=1)


@pytest.mark.clause("C-7.7")
@pytest.mark.parametrize(
    ("board", "confirmed", "blocked"), [(8, 2, True), (9, 2, False), (9, 3, True)]
)
def test_s19_a_quarter_blocks(board: int, confirmed: int, blocked: bool) -> None:
    verdict = objection_blocks(committee_policy(), confirmed=confirmed, board=board)

    assert verdict.allowed is blocked
    assert verdict.reasons[0].clause == "C-7.7"


@pytest.mark.clause("C-7.3")
@pytest.mark.parametrize(
    ("agree", "read", "code", "allowed"),
    [
        (6, 8, "eligible", False),  # exactly 75 %
        (7, 8, "eligible", True),
        (7, 7, "not-read", False),
    ],
)
def test_s20_more_than_three_quarters_who_have_all_read(
    agree: int, read: int, code: str, allowed: bool
) -> None:
    verdict = eligibility(
        committee_policy(), worst_report="major", agree=agree, read=read, board=8
    )

    assert (verdict.allowed, verdict.reasons[0].code) == (allowed, code)


@pytest.mark.clause("C-7.2")
def test_major_report_presumes_against_and_nothing_else_does() -> None:
    policy = committee_policy()

    assert not eligibility(policy, worst_report="major").allowed
    assert eligibility(policy, worst_report="minor").allowed
    assert eligibility(policy, worst_report=None).allowed


@pytest.mark.clause("C-7.3")
@pytest.mark.parametrize(("wanting", "allowed"), [(4, False), (5, True)])
def test_s21_half_is_not_more_than_half(wanting: int, allowed: bool) -> None:
    assert may_review(committee_policy(), wanting=wanting, board=8).allowed is allowed


def test_more_agreeing_than_there_are_is_an_error() -> None:
    with pytest.raises(ValueError, match="than there are"):
        may_review(committee_policy(), wanting=9, board=8)


@pytest.mark.clause("C-7.4")
@pytest.mark.clause("C-7.5")
def test_nominations_and_reviews_are_as_the_policy_says() -> None:
    election = committee_policy().election

    assert election is not None
    assert election.eligibility.every_time
    assert election.nominations == ("oneself", "others")
    assert election.willing


@pytest.mark.clause("C-7.1")
def test_director_is_elected_first_every_three_years() -> None:
    election = committee_policy().election

    assert election is not None
    assert str(election.every) == "P3Y"
    assert election.order == ("director", "committee", "committee")


def test_ten_thousand_random_elections_recounted() -> None:
    policy, chance = committee_policy(), random.Random(20261120)
    ways = [list(one) for size in (1, 2, 3) for one in permutations("ABCD", size)]
    for _ in range(10_000):
        ballots = [chance.choice(ways) for _ in range(chance.randint(1, 9))]

        count = ranked_vote(policy, ballots=ballots, nominees="ABCD")

        points = {
            name: sum(3 - ballot.index(name) for ballot in ballots if name in ballot)
            for name in "ABCD"
        }
        ahead = [name for name in points if points[name] == max(points.values())]
        assert count.votes == points
        assert count.elected == (ahead[0] if len(ahead) == 1 else None)
        assert count.between == (frozenset(ahead) if len(ahead) > 1 else frozenset())
