"""Make a model again, compare two, trace one prediction."""
