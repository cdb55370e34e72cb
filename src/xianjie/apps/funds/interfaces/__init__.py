"""Pages' declarations."""
