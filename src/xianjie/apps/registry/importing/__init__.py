"""How a person list becomes households and people."""
