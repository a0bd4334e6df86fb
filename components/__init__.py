"""The parts of clausula: plain Python, importable without Prefect, a network or a GPU."""
