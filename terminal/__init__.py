"""What a person sees in a terminal. Speaks to Gantry by its public API alone."""
