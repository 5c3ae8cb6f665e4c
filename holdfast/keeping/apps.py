"""The Django application. It has no tables."""

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "holdfast.keeping"
    label = "keeping"

    def ready(self) -> None:
        """What waits because of the machine."""
        from holdfast.keeping import waiting
        from holdfast.web import desk

        desk.register(waiting.tasks)
        desk.register_remark(waiting.remarks)
