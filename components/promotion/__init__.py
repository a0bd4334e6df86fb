"""From a tuned adapter and an edition to a release that is served, and back."""
