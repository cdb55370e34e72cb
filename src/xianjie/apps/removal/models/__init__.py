"""Tables of removal."""
