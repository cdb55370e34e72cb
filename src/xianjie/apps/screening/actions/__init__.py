"""What can be done with the comparison."""
