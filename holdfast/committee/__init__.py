"""Meetings, motions, ballots, recusals."""
