"""The gates of a candidate: style, forgetting, memorisation, obedience, parity; one file each."""
