"""Finding every mistake of a policy file at once: its shape, then what it says."""
