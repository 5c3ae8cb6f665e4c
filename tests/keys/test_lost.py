"""Keys that are lost take nothing with them that was signed with them."""

import pytest

from holdfast.accounts.invitations import offer_new_keys
from holdfast.committee.ballots import answers_to
from holdfast.committee.reading import find_motion, motion_view
from tests.matters import a_case, moved, voted


@pytest.mark.clause("C-5.1")
def test_a_vote_stands_after_its_voters_keys_are_lost(cast, at):
    case = a_case(cast, at=at)
    motion = moved(case, cast=cast, at=at)
    for who in ("ada", "ben", "cleo"):
        motion = voted(motion, cast=cast, at=at, who=who)

    offer_new_keys(cast.members["ben"], by=cast.signing("ada"), at=at)

    ada = cast.actor("ada")
    found = find_motion(motion.id, by=ada)
    assert len(answers_to(found, by=ada)) == 3
    assert motion_view(found, by=ada, at=at).state == "passed"
