"""Publishers of law with an open address: which there are, and how a snapshot of one is fetched."""
