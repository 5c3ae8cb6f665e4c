"""The Django application."""

from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    name = "holdfast.committee"
    label = "committee"

    def ready(self) -> None:
        """What a motion's passing does, what newcomers read, what waits and is due."""
        from holdfast.accounts import newcomers
        from holdfast.cases import effects
        from holdfast.cases import story as stories
        from holdfast.committee import duties, story, ticking
        from holdfast.committee.actions import moving, recusing, suspending
        from holdfast.committee.newcomers import (
            folders_for,
            folders_for_deputy,
            folders_for_keeper,
            folders_for_service,
            folders_for_successor,
        )
        from holdfast.committee.reading import subjects_of
        from holdfast.committee.removing import REMOVING, remove_from_post
        from holdfast.spaces import subjects
        from holdfast.spaces.ticking import register
        from holdfast.web import desk, rail

        effects.register(moving.PASSING, moving.decide)
        effects.register(recusing.RECUSING, recusing.recuse_member)
        effects.register(recusing.LIFTING, recusing.lift)
        effects.register(suspending.ENDING, suspending.end_investigation)
        effects.register(REMOVING, remove_from_post)
        newcomers.register(folders_for)
        newcomers.register(folders_for_keeper)
        newcomers.register(folders_for_service)
        newcomers.register_deputies(folders_for_deputy)
        newcomers.register_successors(folders_for_successor)
        stories.register(
            telling=story.tell, advising=story.advise, offering=story.offer
        )
        desk.register(duties.tasks)
        subjects.register(subjects_of)
        rail.count_at("/committee/", duties.votes_missing)
        register(ticking.close_motions)
        register(ticking.begin_year)
