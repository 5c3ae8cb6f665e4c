"""What is done at the door. The verbs, in one place."""

from holdfast.door.acts import act_alone
from holdfast.door.appeals import appeal, propose_end
from holdfast.door.lengths import end_what_is_over, propose_length
from holdfast.door.namesakes import not_them

__all__ = [
    "act_alone",
    "appeal",
    "end_what_is_over",
    "not_them",
    "propose_end",
    "propose_length",
]
