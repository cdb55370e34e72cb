"""Forms, panels and exporters of fieldforms."""
