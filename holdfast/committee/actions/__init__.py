"""What is done by a body: recusing, meeting, moving, voting, carrying out."""

from holdfast.committee.actions.carrying_out import (
    InPerson,
    ask,
    carry_out,
    hand_over,
    take_over,
    tell_person_against,
)
from holdfast.committee.actions.closing import close_case
from holdfast.committee.actions.copying import give_copy
from holdfast.committee.actions.meeting import (
    call_meeting,
    record_meeting,
    record_regular_meeting,
)
from holdfast.committee.actions.moving import move
from holdfast.committee.actions.recusing import Recused, lift_recusal, recuse
from holdfast.committee.actions.seating import propose_for_seat
from holdfast.committee.actions.suspending import confirm, propose_outcome
from holdfast.committee.motions import count_votes, vote

__all__ = [
    "InPerson",
    "Recused",
    "ask",
    "call_meeting",
    "carry_out",
    "close_case",
    "confirm",
    "count_votes",
    "give_copy",
    "hand_over",
    "lift_recusal",
    "move",
    "propose_for_seat",
    "propose_outcome",
    "record_meeting",
    "record_regular_meeting",
    "recuse",
    "take_over",
    "tell_person_against",
    "vote",
]
