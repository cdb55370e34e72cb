"""Pages of the departmental feeds."""
