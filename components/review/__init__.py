"""Documents, segmenting, engines, verification, the reviewer and its reports."""
