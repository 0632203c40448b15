"""How fast is it, beside what others offer? `python -m benchmarks NAME [--quick] [--json FILE]`."""
