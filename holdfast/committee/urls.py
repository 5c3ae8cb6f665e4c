"""Addresses of what a body does."""

from django.urls import path

from holdfast.committee.views import actions, body, cases, investigations, motions

urlpatterns = [
    path("committee/", body.committee),
    path("committee/meet/", body.meet),
    path("committee/call/", body.call),
    path("cases/<slug:code>/recuse/", cases.recuse),
    path("cases/<slug:code>/recusals/<uuid:recusal>/lift/", cases.lift),
    path("cases/<slug:code>/meet/", cases.meet),
    path("cases/<slug:code>/call/", cases.call),
    path("cases/<slug:code>/move/", cases.move),
    path("cases/<slug:code>/close/", cases.close),
    path("cases/<slug:code>/actions/<uuid:action>/", actions.action),
    path("cases/<slug:code>/actions/<uuid:action>/ask/", actions.ask),
    path("cases/<slug:code>/actions/<uuid:action>/carry-out/", actions.carry_out),
    path("cases/<slug:code>/actions/<uuid:action>/tell/", actions.tell),
    path("cases/<slug:code>/actions/<uuid:action>/hand-over/", actions.hand_over),
    path("cases/<slug:code>/actions/<uuid:action>/take-over/", actions.take_over),
    path("reports/<slug:code>/confirm/", investigations.confirm),
    path("reports/<slug:code>/copy/", investigations.copy),
    path("investigations/<slug:code>/", investigations.investigation),
    path("motions/<uuid:motion>/", motions.motion),
    path("motions/<uuid:motion>/count/", motions.count),
]
