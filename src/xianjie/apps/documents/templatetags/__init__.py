"""Template helps of policy documents."""
