"""Walks all of something, so that nothing new is forgotten."""
