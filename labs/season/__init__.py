"""The delivery service, quick enough for a check to play whole years of it.

Orders, their minutes and what happens to them are those of `reference_impl.city`. The models are
linear, so that a training takes less than a millisecond, and they err much as the large ones do:
by 2.1 minutes in a calm city, by 4.4 while the harbour is dug up.

    world     what happens, drawn at once
    models    what can be learnt from it, of the days that are known
    look      what a monitor says of the orders of a day
    service   the game: each morning a policy hears what is known, and says what to do
    policies  policies to compare with
    year      the years of the capstone, and the score
"""
