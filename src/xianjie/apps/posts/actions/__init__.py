"""Writing posts, pay, doubts, workshops."""
