"""What operators see and do: how far views are behind, what is set aside, what is due."""
