"""Registers of cases as counties keep them: from a file's bytes to what would be registered, row by row."""
