"""What projects and funds read."""
