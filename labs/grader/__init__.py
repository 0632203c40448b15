"""The grader: for instructors, on Linux. ``inside`` holds what runs in a sandbox."""
