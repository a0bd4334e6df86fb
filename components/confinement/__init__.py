"""Work on foreign files, done in a process that can be killed."""
