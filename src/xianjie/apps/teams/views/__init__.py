"""Views of teams and pairings."""
