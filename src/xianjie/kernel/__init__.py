"""Plain building blocks: errors, text, dates, periods, money, identity numbers, cryptography."""
