"""The release behind HTTP: the API, its queue of reviews, who may ask, the ledger, the page."""
