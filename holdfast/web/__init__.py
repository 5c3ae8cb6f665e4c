"""Pages that belong to no one part: the start, the desk, the gallery."""
