"""Forms, panels and exporters of rounds."""
