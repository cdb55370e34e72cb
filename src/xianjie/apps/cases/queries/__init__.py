"""Reading reports and joint handlings."""
