"""Tags of the pages of benefits."""
