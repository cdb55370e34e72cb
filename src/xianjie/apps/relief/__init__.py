"""Applications, decisions and services of social relief."""
