"""Open data: the public tables of a process, their columns in words, and the addresses where they are read."""
