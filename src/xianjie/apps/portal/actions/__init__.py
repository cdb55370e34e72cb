"""What happens to applications: from strangers on the public page, and from staff."""
