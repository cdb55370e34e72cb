"""Forms, tables and files of policy documents."""
