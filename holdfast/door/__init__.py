"""Bans and the list at the door."""
