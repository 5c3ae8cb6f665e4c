"""Tests read as facts."""
