"""``python -m simexit.cli``."""

from simexit.cli import main

if __name__ == "__main__":
    main()
