"""The Django application."""

from django.apps import AppConfig


class DoorConfig(AppConfig):
    name = "holdfast.door"
    label = "door"

    def ready(self) -> None:
        """What carrying out a ban does, who is let into the list, what is over."""
        from holdfast.accounts import newcomers
        from holdfast.cases import effects
        from holdfast.door.acts import send_out
        from holdfast.door.bans import bar
        from holdfast.door.lengths import SET_LENGTH, end_what_is_over, set_length
        from holdfast.door.standing import close_to_the_others, for_newcomer
        from holdfast.spaces import ticking

        effects.register("bar", bar)
        effects.register("eject", send_out)
        effects.register(SET_LENGTH, set_length)
        newcomers.register(for_newcomer)
        ticking.register(end_what_is_over)
        ticking.register(close_to_the_others)
