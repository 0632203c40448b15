"""The body of knowledge: the facts of the course, and the code that checks and renders them."""
