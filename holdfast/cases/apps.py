"""The Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "holdfast.cases"
    label = "cases"

    def ready(self) -> None:
        """What one's own acts were about, which case a report lies in, its patterns."""
        from holdfast.cases.actions import consider_anew
        from holdfast.cases.visibility import cases_of_reports, subjects_of
        from holdfast.reports.actions import judging
        from holdfast.spaces import subjects
        from holdfast.web import desk

        subjects.register(subjects_of)
        desk.register_within(cases_of_reports)
        judging.register(consider_anew)
