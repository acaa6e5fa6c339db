"""Sign-in, people, roles per canton, and the one table of who may do what."""
