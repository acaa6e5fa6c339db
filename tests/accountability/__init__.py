"""The accountability report."""
