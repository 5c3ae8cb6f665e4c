"""SQLite as Django has it, with writers in turn."""
