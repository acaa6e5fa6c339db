"""One room for each step of the method, in the order of the workshop."""
