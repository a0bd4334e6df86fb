"""From accepted pairs to a split, fingerprinted dataset with its card."""
