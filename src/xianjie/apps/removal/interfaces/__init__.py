"""Forms, panels and exporters of removal."""
