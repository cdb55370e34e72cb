"""Pages of the screening: the month, the clues, the household."""
