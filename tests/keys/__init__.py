"""What can be opened from a raw dump: exactly what the rules say."""
