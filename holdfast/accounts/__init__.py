"""Members, login, second factor, sessions, unlocking."""
