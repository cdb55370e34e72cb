"""Forms, tabs, panels and workbooks of the checks."""
