"""Files in and out of the comparison."""
