"""What merging reads."""
