"""The demonstration: an invented county, worked histories, and half a year of its disputes, all through the real door."""
