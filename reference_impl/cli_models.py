"""The commands for models that exist already."""
