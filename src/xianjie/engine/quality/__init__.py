"""The engine of quality rules: compiled rules over tables of rows, set by set in DuckDB."""
