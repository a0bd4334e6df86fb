"""Which of prompting, retrieval and tuning a team's material needs, by measurement."""
