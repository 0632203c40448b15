"""``python -m bok``."""

from bok.cli import main

if __name__ == "__main__":
    main(prog_name="python -m bok")
