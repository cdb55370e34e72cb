"""How tasks meet people: forms and workbooks."""
