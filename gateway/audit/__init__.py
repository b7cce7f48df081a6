"""Who did what, when and why: the history of a stream, and what an event caused."""
