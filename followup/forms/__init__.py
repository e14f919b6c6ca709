"""What is typed, as typed values: a file for each desk."""
