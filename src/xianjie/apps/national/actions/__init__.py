"""What can be done in the exchange with the national system."""
