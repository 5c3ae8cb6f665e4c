"""What every refusal carries: a stable code, a sentence, and the clause.

The ways in (pages, API) turn these into an answer by their `status`, and by nothing
else: 403 you may not, 409 the state has moved on, 422 nobody may or the shape is wrong,
503 not yet.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.core.exceptions import PermissionDenied

from holdfast.policy import Verdict


class Refused(PermissionDenied):
    """An act is refused. Tests compare `code`; people read `message`.

    `change` says, where it is known, what would change it.
    """

    status: ClassVar[int] = 403

    def __init__(
        self,
        code: str,
        message: str,
        *,
        clause: str | None = None,
        fields: Mapping[str, str] | None = None,
        change: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.clause = clause
        self.fields = dict(fields or {})
        self.change = change

    @classmethod
    def by(cls, verdict: Verdict) -> "Refused":
        """The refusal that a verdict of the policy asks for: its first reason."""
        reason = verdict.reasons[0]
        return cls(reason.code, reason.text, clause=reason.clause, change=reason.change)


class NobodyMay(Refused):
    """The policy allows this to nobody."""

    status = 422


class NotNow(Refused):
    """The state has moved on."""

    status = 409


class NotOpenYet(Refused):
    """Nothing is taken here yet; it will be, once whoever it is for is there."""

    status = 503

    def __init__(self, message: str) -> None:
        super().__init__("not-open-yet", message)


class WrongInput(Refused):
    """What was given has the wrong shape; `fields` says where."""

    status = 422


def require(verdict: Verdict) -> None:
    """Raise the policy's reason unless the verdict allows it.

    Raises:
        WrongInput: there is no such action.
        NobodyMay: anything else.
    """
    if verdict.allowed:
        return
    reason = verdict.reasons[0]
    if reason.code == "unknown-action":
        raise WrongInput(reason.code, reason.text, fields={"action": reason.text})
    raise NobodyMay.by(verdict)
