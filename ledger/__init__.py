"""What did happen: append-only, verifiable without the rest of the program. SPEC.md says how."""
