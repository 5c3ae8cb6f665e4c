"""Addresses of the desk, of one's own matters, and of the organisation."""

from django.urls import path

from holdfast.spaces import (
    desk_views,
    event_views,
    founding_views,
    own_views,
    people_views,
    recovery_views,
    service_views,
    views,
)

urlpatterns = [
    path("desk/", desk_views.desk),
    path("found/<str:token>/", founding_views.found),
    path("join/<str:token>/", founding_views.join),
    path("calendar/<str:secret>.ics", own_views.calendar),
    path("account/calendar/", own_views.own_calendar),
    path("account/close-to/", own_views.close_to),
    path("account/secrecy/", own_views.secrecy),
    path("account/leave/", own_views.leaving),
    path("organisation/", views.organisation),
    path("organisation/policy/", views.policy),
    path("organisation/founding/", views.founding),
    path("organisation/meetings/", views.meetings),
    path("organisation/meetings/<uuid:meeting_id>/take-back/", views.meeting_take_back),
    path("organisation/meetings/<uuid:meeting_id>/confirm/", views.meeting_confirm),
    path("organisation/roster/", views.roster),
    path("organisation/ledger/", views.ledger_page),
    path("organisation/ledger/cosign/", views.ledger_cosign),
    path("organisation/events/", event_views.events),
    path("organisation/events/<uuid:event_id>/", event_views.event),
    path("organisation/events/<uuid:event_id>/posts/", event_views.give_post),
    path("organisation/posts/<uuid:term_id>/end/", event_views.take_post),
    path("organisation/people/", people_views.people),
    path("organisation/people/<uuid:person_id>/", people_views.person),
    path("organisation/people/<uuid:person_id>/invite/", people_views.person_invite),
    path("organisation/people/<uuid:person_id>/vouch/", people_views.person_vouch),
    path("organisation/people/<uuid:person_id>/welcome/", people_views.person_welcome),
    path(
        "organisation/people/<uuid:person_id>/new-keys/", people_views.person_new_keys
    ),
    path("organisation/people/<uuid:person_id>/offices/", people_views.person_office),
    path(
        "organisation/people/<uuid:person_id>/training/", people_views.person_training
    ),
    path("organisation/people/<uuid:service_id>/revoke/", service_views.service_revoke),
    path("organisation/services/", service_views.services),
    path("organisation/terms/<uuid:term_id>/end/", people_views.term_end),
    path("organisation/terms/<uuid:term_id>/resign/", people_views.term_resign),
    path("organisation/recovery/", recovery_views.recovery),
    path("organisation/recovery/shares/", recovery_views.shares_print),
    path("organisation/recovery/refuse/", recovery_views.recovery_refuse),
    path("organisation/recovery/rescue/", recovery_views.rescue_print),
    path("organisation/recovery/deputies/", recovery_views.deputies),
    path("organisation/recovery/sheets/<uuid:sheet_id>/", recovery_views.sheet_confirm),
    path(
        "organisation/recovery/sheets/<uuid:sheet_id>/hand-over/",
        recovery_views.sheet_hand_over,
    ),
]
