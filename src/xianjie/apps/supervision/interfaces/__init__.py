"""Forms, panels and exporters of supervision."""
