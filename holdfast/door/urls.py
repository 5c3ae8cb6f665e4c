"""Addresses of the door and of bans."""

from django.urls import path

from holdfast.door import appeal_views, ban_views, views

urlpatterns = [
    path("door/", views.tonight, name="door"),
    path("door/act/", views.act_elsewhere, name="door-act-elsewhere"),
    path("door/<uuid:event_id>/", views.door, name="door-event"),
    path("door/<uuid:event_id>/not-them/", views.not_them, name="door-not-them"),
    path("door/<uuid:event_id>/act/", views.act, name="door-act"),
    path("bans/", ban_views.bans, name="bans"),
    path("bans/<uuid:ban_id>/length/", ban_views.length, name="ban-length"),
    path("bans/<uuid:ban_id>/end/", appeal_views.end, name="ban-end"),
    path(
        "cases/<slug:code>/actions/<uuid:action>/appeal/",
        appeal_views.appeal,
        name="action-appeal",
    ),
]
