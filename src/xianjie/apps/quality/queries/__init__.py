"""Reading runs, findings, exemptions and rules."""
