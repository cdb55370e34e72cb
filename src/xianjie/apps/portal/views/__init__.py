"""Pages of strangers and of the staff who answer them."""
