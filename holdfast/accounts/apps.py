"""The Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "holdfast.accounts"
    label = "accounts"

    def ready(self) -> None:
        """How one logs in, what new keys are granted again, and what waits here."""
        from holdfast.accounts import (
            again,
            duties,
            newcomers,
            roster,
            second_factor,
            unlocking,
        )
        from holdfast.vault import grants
        from holdfast.web import access, desk

        access.set_login(
            ask=again.ask_or_resume,
            lacks=second_factor.lacks_second_factor,
            waits=unlocking.waits_for_vouching,
        )
        grants.set_signers(roster.signing_keys)
        newcomers.register(newcomers.held_with_lost_keys)
        desk.register(duties.tasks)
