"""What a first start shows: real rows of OULAD, and an invented program with invented people."""
