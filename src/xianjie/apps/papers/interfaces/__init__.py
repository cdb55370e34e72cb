"""Forms, panels and exporters of papers."""
