"""Forms, panels and tables."""
