"""Display formats that differ from what Django ships."""
