"""The live workshop: phones on the join code, the projector, the console."""
