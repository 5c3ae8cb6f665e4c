"""The record: cases, people, patterns, actions."""
