"""Many articles: from folders of texts to a Parquet dataset, on one machine or a cluster."""
