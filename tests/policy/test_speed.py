"""What filing asks of the policy takes well under a fifth of a millisecond."""

from datetime import date
from time import perf_counter

from holdfast.policy import (
    check_accepted,
    check_form,
    duties_started_by,
    grade_of,
    readers_of_report,
    required_form,
)
from tests.policy.ready import committee_policy, people

SITTING = {"committee": people("Ana Bo Cy"), "board": people("Ana Bo Cy Dee Eli Fay")}


def ask_everything() -> None:
    policy = committee_policy()
    grade = grade_of(policy, "assault")
    check_accepted(policy, grade=grade, occurred_on=date(2026, 11, 14))
    required_form(policy, offence="assault", grade=grade, answers={})
    check_form(policy, form="long", offence="assault", grade=grade, answers={})
    readers_of_report(
        policy, sitting=SITTING, reported=people("Ana"), kept_out=people("Bo")
    )
    for event in ("report-filed", "major-report-filed", "member-reported"):
        duties_started_by(policy, event, grade=grade)


def test_filing_waits_less_than_a_fifth_of_a_millisecond_for_the_policy() -> None:
    ask_everything()
    times = []
    for _ in range(300):
        start = perf_counter()
        ask_everything()
        times.append(perf_counter() - start)

    # The best of many: other work on the machine is not what is measured.
    assert min(times) < 0.000_2
