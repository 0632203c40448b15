"""What a command of the kit says instead of showing a traceback."""


class LabError(Exception):
    """Something that the reader can mend; the message is one clear sentence."""
