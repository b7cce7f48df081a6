"""HTTP on top of a service: routes, problems, OpenAPI."""
