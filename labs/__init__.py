"""The labs and the kit that students use."""
