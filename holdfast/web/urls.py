"""The gallery's address."""

from django.urls import path

from holdfast.web.gallery import gallery

urlpatterns = [
    path("gallery/", gallery),
    path("gallery/<str:sheet>/", gallery),
]
