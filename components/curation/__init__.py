"""From reviewed pairs to a fingerprinted dataset."""
