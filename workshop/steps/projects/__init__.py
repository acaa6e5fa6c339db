"""Step: projects."""
