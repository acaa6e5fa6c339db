"""Step: followup."""
