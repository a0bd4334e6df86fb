"""Where editions are kept: in a folder of this machine or on a Qdrant server."""
