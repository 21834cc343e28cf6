"""`python -m salamti`."""

from salamti.cli import main

main()
