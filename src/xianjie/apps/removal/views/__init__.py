"""Pages of removal."""
