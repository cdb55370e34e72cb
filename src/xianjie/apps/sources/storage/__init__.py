"""Files of the feeds on disk: sealed originals, Parquet parts, and the journal of writes."""
