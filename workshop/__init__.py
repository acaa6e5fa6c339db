"""Minga: the version, and nothing else, so that models and rules load without Flask."""

__version__ = "0.1.0"
