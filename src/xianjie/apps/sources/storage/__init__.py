"""Files of the feeds on disk: Parquet parts and the journal of writes."""
