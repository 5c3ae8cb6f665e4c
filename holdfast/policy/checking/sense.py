"""Every rule about what a policy says, beyond its shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from holdfast.policy.checking import (
    acting,
    asking,
    keeping,
    owing,
    people,
    references,
)
from holdfast.policy.checking.draft import Draft, Found

RULES: Final[tuple[Callable[[Draft], Iterator[Found]], ...]] = (
    references.doubled_ids,
    references.unknown_ids,
    references.doubled_ids_where_more_is_wrong,
    references.unknown_ids_where_more_is_wrong,
    references.missing_languages,
    people.bodies_that_stay_empty,
    people.bodies_that_choose_each_other,
    people.seats_that_do_not_add_up,
    people.fallbacks_that_do_not_help,
    people.reports_that_reach_nobody,
    people.offices_without_a_deputy,
    people.offices_that_nobody_can_hold,
    asking.forms_in_a_circle,
    asking.forms_that_do_not_fit_together,
    asking.fields_that_actions_need,
    asking.conditions_that_nobody_asks,
    asking.questions_that_cannot_be_answered,
    asking.questions_with_a_name_of_ours,
    asking.helplines_without_a_way,
    asking.words_that_mean_the_same,
    acting.actions_that_nobody_decides,
    acting.rules_that_cannot_be_met,
    acting.votes_that_nobody_counts,
    acting.full_bodies_that_have_no_seats,
    acting.evidence_that_contradicts_itself,
    acting.lengths_that_contradict,
    acting.grades_that_contradict,
    acting.reviews_that_come_too_late,
    acting.acts_that_are_never_available,
    acting.appeals_to_the_same_people,
    acting.bans_without_an_answer,
    owing.duties_that_nobody_can_fulfil,
    owing.duties_that_contradict_their_start,
    owing.duties_that_are_never_started,
    owing.deadlines_longer_than_retention,
    keeping.classes_kept_too_short,
    keeping.releases_that_nobody_decides,
    keeping.conflicts_that_contradict,
    keeping.elections_that_contradict,
    keeping.policies_that_start_too_late,
    keeping.endings_that_cannot_be_opened,
    keeping.floods_that_nobody_can_close,
)


def found_in(draft: Draft) -> Iterator[Found]:
    """Everything that contradicts itself in a draft."""
    for rule in RULES:
        yield from rule(draft)
