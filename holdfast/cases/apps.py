"""The Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "holdfast.cases"
    label = "cases"
