"""Pure deciders of attendance, one module an aggregate."""
