"""The Django application."""

from django.apps import AppConfig


class DoorConfig(AppConfig):
    name = "holdfast.door"
    label = "door"

    def ready(self) -> None:
        """What carrying out a ban does, who reads the list, what waits and is over."""
        from holdfast.accounts import newcomers
        from holdfast.cases import effects
        from holdfast.committee import telling
        from holdfast.door import waiting
        from holdfast.door.acts import send_out
        from holdfast.door.appeals import END_BAN, end_early
        from holdfast.door.bans import bar, name_noted
        from holdfast.door.lengths import (
            SET_LENGTH,
            end_what_is_over,
            lasting_of,
            set_length,
        )
        from holdfast.door.standing import close_to_the_others, for_newcomer
        from holdfast.spaces import ticking
        from holdfast.web import desk

        effects.register("bar", bar)
        effects.register("eject", send_out)
        effects.register(SET_LENGTH, set_length)
        effects.register(END_BAN, end_early)
        effects.register_for_names(name_noted)
        telling.register(lasting_of)
        newcomers.register(for_newcomer)
        desk.register(waiting.tasks)
        ticking.register(end_what_is_over)
        ticking.register(close_to_the_others)
