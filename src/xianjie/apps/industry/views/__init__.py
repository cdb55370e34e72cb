"""Industry."""
