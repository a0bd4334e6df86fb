"""Reviews and changes of the law, written for people and for programs."""
