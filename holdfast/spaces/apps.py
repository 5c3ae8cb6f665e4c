"""The Django application."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "holdfast.spaces"
    label = "spaces"

    def ready(self) -> None:
        """What the clock runs for everybody, and what waits on desks."""
        from holdfast.spaces import subjects
        from holdfast.spaces.events import changed_binding
        from holdfast.spaces.housekeeping import register_housekeeping
        from holdfast.spaces.permissions import member_may_ever_read
        from holdfast.spaces.policies import policy_in_force
        from holdfast.spaces.waiting import newest_policy, tasks
        from holdfast.web import clauses, desk, rail

        register_housekeeping()
        clauses.register(lambda organisation, on: policy_in_force(organisation, on=on))
        desk.register(tasks)
        for place in ("/cases/", "/committee/"):
            rail.lead_only(place, member_may_ever_read)
        desk.register_remark(newest_policy)
        desk.register_remark(changed_binding)
        subjects.register(subjects.of_organisation)
