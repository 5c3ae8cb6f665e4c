"""What reporters' pages say of policy and team, in the language of the page."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from holdfast.config import config
from holdfast.policy import Policy
from holdfast.policy.model.base import Text
from holdfast.reports.pages import Grounds
from holdfast.reports.people import TeamMember
from holdfast.reports.public_policy import long_said, what_follows
from holdfast.reports.public_questions import Offered, Option, offered_by, screens
from holdfast.web.templatetags.holdfast import day


def addresses(query: str) -> dict[str, str]:
    """Where the public pages are; `query` carries a chosen language on."""
    return {
        "start_url": f"/{query}",
        "talk_url": f"/talk/{query}",
        "receipt_url": f"/talk/{query}#receipt",
        "help_url": f"/help/{query}",
        "about_url": f"/about/{query}",
    }


def languages(grounds: Grounds, *, path: str) -> list[dict[str, Any]]:
    """The organisation's languages by their own names; none where there is only one."""
    names = dict(settings.LANGUAGES)
    if len(grounds.languages) < 2:
        return []
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "url": f"{path}?lang={code}",
            "current": code == grounds.language,
        }
        for code in grounds.languages
    ]


def common(grounds: Grounds) -> dict[str, Any]:
    """What nearly every public page shows."""
    policy, language = grounds.policy, grounds.language
    return {
        "language": language,
        "helplines": helplines(policy, language=language),
        "resources": resources(policy, language=language),
        "has_recovery_key": grounds.has_recovery_key,
        "keep": kept_said(policy),
        "leave_name": urlsplit(config().leave_to).hostname,
    }


def helplines(policy: Policy, *, language: str) -> list[dict[str, str]]:
    """Whom to call, emergencies first."""
    ordered = sorted(policy.helplines.values(), key=lambda one: not one.emergency)
    return [
        {
            "name": one.name.said(language),
            "when": one.when.said(language),
            "number": one.tel or "",
            "tel": _dialled(one.tel),
            "sms": _dialled(one.sms),
            "url": one.url or "",
        }
        for one in ordered
    ]


def _dialled(number: str | None) -> str:
    return (number or "").replace(" ", "")


def resources(policy: Policy, *, language: str) -> list[dict[str, str]]:
    """Others who help."""
    return [
        {
            "title": one.title.said(language),
            "text": one.text.said(language),
            "url": one.url or "",
        }
        for one in policy.resources.values()
    ]


def team_options(grounds: Grounds) -> tuple[Option, ...]:
    return tuple(Option(member.id, member.name) for member in grounds.team)


def offered(grounds: Grounds) -> Offered:
    """What each question offers, on these grounds."""
    events = [
        Option(event.id, f"{event.title}, {day(event.day, grounds.today)}")
        for event in grounds.events
    ]
    return offered_by(
        grounds.policy,
        language=grounds.language,
        events=events,
        team=team_options(grounds),
    )


def readers_said(team: Sequence[TeamMember], *, without: Iterable[str] = ()) -> str:
    """Who reads: the public team less the filer's own exclusions.

    The rest is worded the same whoever is suspended, conflicted or reported (S-25).
    """
    out = set(without)
    names = [member.name for member in team if member.id not in out]
    if not names:
        return _("Others whom our policy names, and nobody who is too close.")
    return _(
        "%(names)s; others whom our policy names only if too few of these can. Nobody"
        " who is too close."
    ) % {"names": get_text_list(names, _("and"))}


def offices_said(member: TeamMember, *, policy: Policy, language: str) -> str:
    """What somebody of the team does."""
    titles = [
        found.title.said(language)
        for office in member.offices
        if (found := policy.offices.get(office) or policy.bodies.get(office))
    ]
    return ", ".join(titles)


def kept_said(policy: Policy) -> str:
    """How long it is kept (L-1.2)."""
    return _("It is kept for at least %(long)s, and can be destroyed after that.") % {
        "long": long_said(policy.records.keep.at_least)
    }


def explained(policy: Policy, *, language: str) -> list[dict[str, Any]]:
    """The clauses in their own words, each in the language that it exists in."""
    return [
        {
            "id": clause.id,
            "heading": clause.title.said(language),
            "sentences": [clause.text.said(language)],
            "language": spoken(clause.text, language=language),
        }
        for clause in policy.clauses.values()
    ]


def spoken(text: Text, *, language: str) -> str:
    """The language in which a text of the policy is said to this reader."""
    return language if language in text.root else "en"


def talk_context(grounds: Grounds) -> dict[str, Any]:
    """What the page of questions shows."""
    shown = screens(
        grounds.policy.everyday_form,
        language=grounds.language,
        offered=offered(grounds),
    )
    return {
        "screens": shown,
        "total": len(shown),
        "team": team_options(grounds),
        "readers": readers_said(grounds.team),
    }


def about_context(grounds: Grounds) -> dict[str, Any]:
    """What the page about us shows."""
    policy, language = grounds.policy, grounds.language
    return {
        "policy_title": policy.title.said(language),
        "summary": policy.summary.said(language) if policy.summary else "",
        "team": [
            {
                "name": member.name,
                "offices": offices_said(member, policy=policy, language=language),
            }
            for member in grounds.team
        ],
        "conduct": [
            {"title": part.title.said(language), "text": part.text.said(language)}
            for part in policy.conduct.values()
        ],
        "follows": what_follows(policy, language=language),
        "explained": explained(policy, language=language),
    }
