"""A parallel copy of a report about a member, for whom the board designated (C-2.9)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.committee.investigating import (
    check_is_copied,
    keepers_of,
    suspensions_visible_to,
)
from holdfast.committee.motions import readers_among
from holdfast.errors import NotNow
from holdfast.reports.models import Report
from holdfast.reports.people import accused_in
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import grant


@transaction.atomic
def give_copy(report: Report, *, by: Actor, at: datetime) -> list[Member]:
    """Grant the keeper a report about a member; who told it stays apart.

    Raises:
        NotHeld: it is about nobody who sits where reports are received.
        NobodyMay: of such a report no copy is kept.
        NotNow: the board has designated nobody yet.
        PassphraseAgain: the passphrase was not given again.
    """
    signer, policy = by.must_sign(), policy_of(report.policy)
    content = by.keys.open(report)
    if not accused_in(content, policy=policy, by=by, at=at):
        raise NotHeld
    check_is_copied(report, policy=policy, by=by)
    keepers = keepers_of(content, policy=policy, by=by, at=at)
    readers = readers_among(
        (str(one.pk) for one in keepers), organisation=by.organisation
    )
    if not readers:
        text = _("Nobody is designated yet: the board puts somebody into that office.")
        raise NotNow("no-keeper", text, clause="C-2.9")
    grant(
        [by.keys.folder(report.folder_id)],
        to=readers,
        organisation=by.organisation,
        signer=signer,
        at=at,
    )
    rules = [d.id for d in policy.duties.values() if d.do == "designate-keeper"]
    folders = [
        report.folder_id,
        *suspensions_visible_to(by)
        .filter(code=report.code)
        .values_list("folder_id", flat=True),
    ]
    Duty.objects.filter(
        folder__in=folders, rule__in=rules, state=DutyState.OPEN
    ).update(state=DutyState.DONE, done_on=today_in(by.organisation, at))
    by.record("copy-given", report.code, at=at)
    return keepers
