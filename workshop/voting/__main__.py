"""`python -m workshop.voting` counts a .pb file; needs click beside the standard library, and no Flask."""

from .command import count

count(prog_name="python -m workshop.voting")
