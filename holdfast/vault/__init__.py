"""Organisations, readers, folders, grants, sealed fields, the ledger."""
