"""Forms and exporters."""
