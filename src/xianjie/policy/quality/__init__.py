"""Quality rules: what makes a row of a table doubtful, said as data."""
