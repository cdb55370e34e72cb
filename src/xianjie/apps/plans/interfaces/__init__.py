"""Forms, panels and exporters of plans."""
