"""Addresses of members' pages about reports."""

from django.urls import path

from holdfast.reports import views

urlpatterns = [
    path("reports/", views.reports),
    path("reports/new/", views.new),
    path("reports/paper/<slug:form>/", views.paper),
    path("reports/<slug:code>/", views.report),
    path("reports/<slug:code>/paper/", views.paper_of),
    path("reports/<slug:code>/read-back/", views.read_back),
    path("reports/<slug:code>/done/", views.done),
    path("reports/<slug:code>/grade/", views.grade),
    path("reports/<slug:code>/take-in/", views.take_in),
    path("reports/<slug:code>/messages/", views.messages),
    path("reports/<slug:code>/who-told/", views.who_told),
    path("reports/<slug:code>/files/", views.files),
    path("reports/<slug:code>/files/<uuid:file>/", views.file),
    path("reports/<slug:code>/files/<uuid:file>/original/", views.original),
    path("reports/<slug:code>/abuse/", views.abuse),
]
