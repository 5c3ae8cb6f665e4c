"""What is done at the door. The verbs, in one place."""

from holdfast.door.acts import act_alone
from holdfast.door.lengths import end_what_is_over, propose_length
from holdfast.door.namesakes import not_them

__all__ = ["act_alone", "end_what_is_over", "not_them", "propose_length"]
