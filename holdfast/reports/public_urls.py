"""The addresses that anybody may open. They say nothing, and are promises."""

from django.urls import path

from holdfast.reports import public_views

urlpatterns = [
    path("", public_views.start, name="start"),
    path("talk/", public_views.talk, name="talk"),
    path("help/", public_views.help_now, name="help"),
    path("about/", public_views.about, name="about"),
]
