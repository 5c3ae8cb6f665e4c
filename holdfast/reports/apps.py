"""The Django application."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "holdfast.reports"
    label = "reports"

    def ready(self) -> None:
        """What waits on desks, and what the clock runs."""
        from holdfast.reports.visibility import codes_of
        from holdfast.reports.waiting import sweep, tasks, waiting
        from holdfast.spaces import subjects, ticking
        from holdfast.web import desk, rail

        desk.register(tasks)
        subjects.register(codes_of)
        rail.count_at("/reports/", waiting)
        ticking.register(sweep)
