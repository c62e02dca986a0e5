"""`python -m routes` is the same as `corridors`."""

from routes.cli import main

main()
