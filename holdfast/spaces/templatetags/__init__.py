"""Template tags of what keeps the data."""
