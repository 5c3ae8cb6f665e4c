"""Keeping what was entrusted: durability, versions, backups, restoring, self-checks."""
