"""What people are owed: entitlements, gaps, mismatches, settlements."""
