"""Input of the studio's pages, turned into typed values; one module for each desk."""
