"""What new law did to past reviews: which findings it touches, and how they read under it."""
