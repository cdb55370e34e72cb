"""Forms, panels and exporters of indicators."""
