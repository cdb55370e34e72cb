"""Reading posts, pay, doubts, workshops."""
