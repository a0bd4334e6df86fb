"""`python -m flows.cli`: the command line where `clausula` is not installed or torchrun starts it."""

from flows.cli.main import main

main()
