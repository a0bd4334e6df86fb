"""Several documents together: the two versions of a contract, and all reviews of a matter."""
