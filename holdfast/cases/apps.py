"""The Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "holdfast.cases"
    label = "cases"

    def ready(self) -> None:
        """What one's own acts were about."""
        from holdfast.cases.visibility import subjects_of
        from holdfast.spaces import subjects

        subjects.register(subjects_of)
