"""``python -m simexit`` is the command line."""

from simexit.cli import main

main()
