"""Published rulebooks: what the product decides by, version by version."""
