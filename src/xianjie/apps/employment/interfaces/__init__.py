"""Room `interfaces` of employment."""
