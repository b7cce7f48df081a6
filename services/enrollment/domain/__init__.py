"""The rules of enrollment: pure deciders, one module an aggregate."""
