"""Reading for the exchange with the national system."""
