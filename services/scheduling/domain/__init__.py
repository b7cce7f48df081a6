"""The rules of scheduling: pure deciders, one module an aggregate."""
