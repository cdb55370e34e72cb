"""Pages of fieldforms."""
