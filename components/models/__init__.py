"""Models: fetched and checked, prepared for transformers, or converted to an OpenVINO graph."""
