"""How assessment meets people and files."""
