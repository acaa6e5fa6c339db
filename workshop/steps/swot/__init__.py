"""Step: swot."""
