"""Forms, panels and exporters of portal."""
