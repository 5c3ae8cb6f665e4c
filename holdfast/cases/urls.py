"""Addresses of the record."""

from django.urls import path

from holdfast.cases import views

urlpatterns = [
    path("cases/", views.cases),
    path("cases/open/", views.open_case),
    path("cases/<slug:code>/", views.case),
    path("cases/<slug:code>/add/", views.add_report),
    path("cases/<slug:code>/people/", views.add_person),
    path("cases/<slug:code>/people/<slug:person>/asked/", views.asked),
    path("cases/<slug:code>/note/", views.note),
    path("cases/<slug:code>/judge/", views.judge),
    path("record/", views.summary),
    path("search/", views.search),
    path("people/<slug:code>/", views.person),
]
