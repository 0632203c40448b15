"""The pages of the demos. Each asks, computes through the other modules, and shows."""
