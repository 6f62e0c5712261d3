"""What a repository is, in its authors' own words where they have said it."""
