"""HTTP plumbing that all rooms share."""
