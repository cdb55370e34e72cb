"""Pages of the removal of risk."""
