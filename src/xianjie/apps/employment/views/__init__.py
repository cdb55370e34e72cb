"""Room `views` of employment."""
