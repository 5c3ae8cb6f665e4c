"""Policies in force, events, bodies, offices, terms, duties."""
