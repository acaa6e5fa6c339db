"""Step: setup."""
