"""The policy language: a committee's rules as one file, and what follows from them.

Invariants:

* pure: no Django, no database, no clock; every answer is a function of the policy, the
  facts and one given time;
* every answer carries its reasons, each pointing at the table that caused it;
* numbers stand in the policy file, never here.
"""

from holdfast.policy.appeals import (
    check_can_appeal,
    check_shorter,
    decision_on_appeal,
)
from holdfast.policy.clocks import deadline
from holdfast.policy.conflicts import (
    Suspension,
    check_may_act_on_shared,
    check_suspends,
    confirmation_due,
    outcome_of_investigation,
    parallel_copy_kept_by,
)
from holdfast.policy.deciding import (
    asks_offence,
    asks_person_harmed,
    bodies_after_first,
    body_that_fills,
    check_answers,
    check_at_sight,
    check_can_act_alone,
    check_can_carry_out,
    check_can_move,
    check_full_body,
    check_length,
    check_offence_said,
    decision_for,
    decision_on_length,
    decision_on_outcome,
    decision_on_recusal,
    decision_on_seat,
)
from holdfast.policy.diagrams import diagrams
from holdfast.policy.duties import (
    clause_asking_to,
    clause_starting_with,
    due,
    duties_started_by,
)
from holdfast.policy.elections import (
    Count,
    eligibility,
    first_vote,
    may_review,
    objection_blocks,
    ranked_vote,
    tie,
    tie_by_lot,
)
from holdfast.policy.explain import Explained, decided_by, sentences, who
from holdfast.policy.forms import (
    check_form,
    required_form,
    told_with_person_harmed,
)
from holdfast.policy.grading import check_accepted, grade_of
from holdfast.policy.loading import check, load, shipped, shipped_names
from holdfast.policy.meetings import (
    MeetingFact,
    Owed,
    called_meeting_due,
    counts_as_regular,
    regular_meetings,
)
from holdfast.policy.membership import (
    Held,
    check_can_bind_less,
    check_can_note_meeting,
    event_is_own,
    members_by_attendance,
)
from holdfast.policy.mistakes import Mistake, PolicyInvalid
from holdfast.policy.model.actions import Action, Decision, Duty
from holdfast.policy.model.base import Text
from holdfast.policy.model.forms import Form, Question
from holdfast.policy.model.whole import Policy
from holdfast.policy.patterns import Pattern, ReportFact, find_patterns
from holdfast.policy.periods import Period
from holdfast.policy.public import public_part
from holdfast.policy.readers import Readers, Sitting, readers_of_report
from holdfast.policy.rehearse import Step, Timeline, rehearse
from holdfast.policy.release import check_may_release, releases_for
from holdfast.policy.retention import check_may_destroy, kept_at_least
from holdfast.policy.rules import Rule
from holdfast.policy.schema import json_schema, reference_page
from holdfast.policy.verdicts import Reason, Verdict
from holdfast.policy.votes import (
    Electing,
    Outcome,
    count,
    electorate,
    who_decides,
)

__all__ = [
    "Action",
    "Count",
    "Decision",
    "Duty",
    "Electing",
    "Explained",
    "Form",
    "Held",
    "MeetingFact",
    "Mistake",
    "Outcome",
    "Owed",
    "Pattern",
    "Period",
    "Policy",
    "PolicyInvalid",
    "Question",
    "Readers",
    "Reason",
    "ReportFact",
    "Rule",
    "Sitting",
    "Step",
    "Suspension",
    "Text",
    "Timeline",
    "Verdict",
    "asks_offence",
    "asks_person_harmed",
    "bodies_after_first",
    "body_that_fills",
    "called_meeting_due",
    "check",
    "check_accepted",
    "check_answers",
    "check_at_sight",
    "check_can_act_alone",
    "check_can_appeal",
    "check_can_bind_less",
    "check_can_carry_out",
    "check_can_move",
    "check_can_note_meeting",
    "check_form",
    "check_full_body",
    "check_length",
    "check_may_act_on_shared",
    "check_may_destroy",
    "check_may_release",
    "check_offence_said",
    "check_shorter",
    "check_suspends",
    "clause_asking_to",
    "clause_starting_with",
    "confirmation_due",
    "count",
    "counts_as_regular",
    "deadline",
    "decided_by",
    "decision_for",
    "decision_on_appeal",
    "decision_on_length",
    "decision_on_outcome",
    "decision_on_recusal",
    "decision_on_seat",
    "diagrams",
    "due",
    "duties_started_by",
    "electorate",
    "eligibility",
    "event_is_own",
    "find_patterns",
    "first_vote",
    "grade_of",
    "json_schema",
    "kept_at_least",
    "load",
    "may_review",
    "members_by_attendance",
    "objection_blocks",
    "outcome_of_investigation",
    "parallel_copy_kept_by",
    "public_part",
    "ranked_vote",
    "readers_of_report",
    "reference_page",
    "regular_meetings",
    "rehearse",
    "releases_for",
    "required_form",
    "sentences",
    "shipped",
    "shipped_names",
    "tie",
    "tie_by_lot",
    "told_with_person_harmed",
    "who",
    "who_decides",
]
