"""Pages of the case work."""
