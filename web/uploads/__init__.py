"""Files from outside: what they are by their content, whether they may be kept, and what of them is kept."""
