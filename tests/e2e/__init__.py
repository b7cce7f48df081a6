"""Tests of a running platform from outside; what they share stands as long as the tests of this folder run."""
