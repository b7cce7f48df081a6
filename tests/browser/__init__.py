"""Tests in a real browser; what they share stands as long as the tests of this folder run."""
