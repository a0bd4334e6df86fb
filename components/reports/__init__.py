"""Reports: a review or a change of the law, written for people and for programs."""
