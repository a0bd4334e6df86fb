"""The Prefect flows and the command line; Prefect is imported here and nowhere else."""
