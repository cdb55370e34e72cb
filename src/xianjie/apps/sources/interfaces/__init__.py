"""Forms of the departmental feeds."""
