"""What anyone may see: reads only."""
