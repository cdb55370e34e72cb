"""Forms, exporters and panels of rounds."""
