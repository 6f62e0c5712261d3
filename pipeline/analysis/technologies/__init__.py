"""What is known of technologies: the packages and the files that give each away."""
