"""Entry point of `python -m reference_impl`."""

from reference_impl.cli import main

main(prog_name="python -m reference_impl")
