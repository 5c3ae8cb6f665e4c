"""Who opens what, reviewed by eye. A new address must be put in here or falls open.

An address of members that is not named here opens for every member who is logged in:
`test_access` fails for a new one with parts, so that somebody decides.
"""

MEMBERS = frozenset({"olga", "jon", "kim", "dora", "ada", "ben", "cleo"})
HOLDERS = frozenset({"ada", "ben"})
AT_THE_DOOR = MEMBERS - {"olga"}
# Nobody has vouched for her keys yet: her own account is all that she reaches.
WAITING = frozenset({"nina"})
WHILE_WAITING = ("account/", "desk/")

# The beginning of an address with parts, and who opens it; the longest fitting counts.
OPENS_FOR = {
    "reports/<slug:code>/": HOLDERS,
    "reports/paper/<slug:form>/": MEMBERS,
    "cases/<slug:code>/": HOLDERS,
    # About cleo, and dora was kept out of it: of the board, these two walk.
    "investigations/<slug:code>/": HOLDERS,
    # The one matter that cleo was not kept from, and that ben put himself out of.
    "cases/<slug:code>/recusals/": frozenset({"ada", "cleo"}),
    "people/<slug:code>/": HOLDERS,
    "motions/<uuid:motion>/": HOLDERS,
    "bans/<uuid:ban_id>/length/": HOLDERS | {"dora"},
    # Somebody appealed: others than who decided look at it again.
    "bans/<uuid:ban_id>/end/": frozenset({"dora"}),
    "door/<uuid:event_id>/": AT_THE_DOOR,
    # Away from any event the host has no say; who sits on the board has.
    "door/act/": frozenset({"ada", "ben", "cleo", "dora"}),
    "organisation/meetings/<uuid:meeting_id>/": MEMBERS,
    "organisation/people/<uuid:person_id>/": MEMBERS,
    "organisation/people/<uuid:service_id>/revoke/": MEMBERS,
    "organisation/terms/<uuid:term_id>/": MEMBERS,
    "organisation/terms/<uuid:term_id>/resign/": frozenset({"jon"}),
    "organisation/events/<uuid:event_id>/": MEMBERS,
    "organisation/posts/<uuid:term_id>/": MEMBERS,
    "organisation/recovery/sheets/<uuid:sheet_id>/": frozenset({"dora"}),
    "organisation/recovery/sheets/<uuid:sheet_id>/hand-over/": frozenset({"dora"}),
}
# Opening these leaves the entry in the ledger that a reading leaves.
READINGS = (
    "reports/<slug:code>/",
    "reports/<slug:code>/files/<uuid:file>/",
    "reports/<slug:code>/files/<uuid:file>/original/",
    # Refused, it shows the report again.
    "reports/<slug:code>/messages/",
    "reports/<slug:code>/who-told/",
    "cases/<slug:code>/",
    "people/<slug:code>/",
    "record/",
    "api/v1/reports/{code}",
    "api/v1/reports/{code}/files/{file_id}",
    "api/v1/cases/{code}",
    "api/v1/people/{code}",
)
# What any reading may keep beside it.
KEPT_WHEN_READING = {
    "update vault_grant.kept",
    "update vault_reader.opened_on",
    "update accounts_session.idle_at",
    # Of somebody who is suspended or has left.
    "delete from accounts_session",
}
# Acts without any input, done by the very post.
ACTS_WITHOUT_INPUT = {
    "logout/",
    "account/sessions/",
    "account/calendar/",
    "account/close-to/",
    "reports/<slug:code>/take-in/",
    "cases/<slug:code>/call/",
    "committee/call/",
    "organisation/people/<uuid:person_id>/welcome/",
    "organisation/recovery/deputies/",
    "organisation/posts/<uuid:term_id>/end/",
}


def is_led_away(route: str, *, who: str) -> bool:
    """Whether a page of members leads this person to their own account instead."""
    return who in WAITING and not route.startswith(WHILE_WAITING)


def opens_for(route: str) -> frozenset[str]:
    """Who finds something at an address of members."""
    fitting = [start for start in OPENS_FOR if route.startswith(start)]
    return OPENS_FOR[max(fitting, key=len)] if fitting else MEMBERS | WAITING


def is_decided(route: str) -> bool:
    """Whether somebody decided about an address with parts."""
    return "<" not in route or any(route.startswith(start) for start in OPENS_FOR)
