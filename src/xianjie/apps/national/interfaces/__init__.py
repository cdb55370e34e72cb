"""Forms and workbooks of the exchange with the national system."""
