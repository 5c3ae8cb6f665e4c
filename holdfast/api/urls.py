"""Where the API is."""

from django.urls import path

from holdfast.api.app import api

urlpatterns = [path("api/v1/", api.urls)]
