"""The one exception that the whole loop uses for what a person can mend."""


class LoopError(Exception):
    """Something is wrong that the reader can put right: bad input, a missing file, a broken store.

    Its message is one sentence that says what is wrong and what to do. The command line prints
    that sentence and exits with 1; a programming fault keeps its traceback.
    """
