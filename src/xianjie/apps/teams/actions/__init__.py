"""Actions of teams and pairings."""
