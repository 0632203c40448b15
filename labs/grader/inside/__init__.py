"""What runs in a sandbox. It imports nothing of the grader outside this folder."""
