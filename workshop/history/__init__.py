"""The history of a process: who changed what, and when."""
