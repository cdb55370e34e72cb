"""Room `queries` of employment."""
