"""What people are told: of what, whom, in which words, and how it reaches them."""
