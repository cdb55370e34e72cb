"""Pages of the divisions."""
