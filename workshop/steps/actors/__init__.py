"""Step: actors."""
