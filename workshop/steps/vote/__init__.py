"""Step: vote."""
