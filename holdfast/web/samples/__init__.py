"""Every component in every state, with fixed words: what the gallery shows."""
