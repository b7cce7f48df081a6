"""Public addresses that attendance answers."""

ADDRESSES = (
    ("POST", "/v1/sessions/{session}/attendance"),
    ("POST", "/v1/sessions/{session}/close"),
    ("POST", "/v1/outcomes"),
    ("POST", "/v1/results"),
    ("GET", "/v1/sessions/{session}/roll"),
    ("GET", "/v1/rolls"),
    ("GET", "/v1/progress"),
    ("GET", "/v1/progress/{enrollment}"),
    ("GET", "/v1/completions"),
    ("GET", "/v1/learners/{learner}/transcript"),
)
