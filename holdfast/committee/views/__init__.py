"""Pages of what a body does: about a case, a motion, an action, the body itself."""
