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
        from holdfast.committee import duties, leaving, story, ticking
        from holdfast.committee.actions import moving, recusing, seating, suspending
        from holdfast.committee.investigating import (
            suspended_known_to,
            under_investigation,
        )
        from holdfast.committee.meetings import called_for
        from holdfast.committee.newcomers import (
            folders_for,
            folders_for_deputy,
            folders_for_keeper,
            folders_for_service,
            folders_for_successor,
            kept_from,
        )
        from holdfast.committee.reading import subjects_of
        from holdfast.committee.removing import REMOVING, remove_from_post
        from holdfast.spaces import calendar, posts, subjects, suspended, terms
        from holdfast.spaces.ticking import register
        from holdfast.web import desk, rail

        effects.register(moving.PASSING, moving.decide)
        effects.register(recusing.RECUSING, recusing.recuse_member)
        effects.register(recusing.LIFTING, recusing.lift)
        effects.register(suspending.ENDING, suspending.end_investigation)
        effects.register(seating.SEATING, seating.seat_member)
        effects.register(seating.UNSEATING, seating.end_term)
        posts.register(seating.put_to_the_vote)
        effects.register(REMOVING, remove_from_post)
        terms.register(leaving.leave_body)
        newcomers.register(folders_for)
        newcomers.register(folders_for_keeper)
        newcomers.register(folders_for_service)
        newcomers.register_deputies(folders_for_deputy)
        newcomers.register_successors(folders_for_successor)
        newcomers.register_kept_from(kept_from)
        stories.register(
            telling=story.tell, advising=story.advise, offering=story.offer
        )
        desk.register(duties.tasks)
        calendar.register(called_for)
        subjects.register(subjects_of)
        suspended.register(suspended_known_to)
        rail.count_at("/committee/", duties.votes_missing)
        terms.register_suspended(under_investigation)
        register(ticking.close_motions)
        register(ticking.begin_year)
