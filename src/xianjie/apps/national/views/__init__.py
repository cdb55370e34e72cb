"""Pages of the exchange with the national system."""
