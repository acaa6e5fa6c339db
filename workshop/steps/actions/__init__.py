"""Step: actions."""
