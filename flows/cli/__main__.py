"""`python -m flows.cli`: the command line without the installed `clausula`, as under torchrun."""

from flows.cli.main import main

main()
