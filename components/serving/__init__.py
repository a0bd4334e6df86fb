"""The HTTP server: the API, its queue of reviews, access, the ledger, and the page."""
