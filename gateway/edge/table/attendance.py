"""Public addresses that attendance answers."""

ADDRESSES = (
    ("POST", "/v1/sessions/{session}/attendance"),
    ("POST", "/v1/sessions/{session}/close"),
    ("POST", "/v1/outcomes"),
    ("POST", "/v1/results"),
    ("POST", "/v1/imports/completions"),
    ("POST", "/v1/imports/completions/{job}/start"),
    ("POST", "/v1/imports/completions/{job}/stop"),
    ("POST", "/v1/imports/completions/{job}/undo"),
    ("PUT", "/v1/imports/completions/{job}/parts/{part}"),
    ("GET", "/v1/imports/completions"),
    ("GET", "/v1/imports/completions/{job}"),
    ("GET", "/v1/imports/completions/{job}/preview"),
    ("GET", "/v1/imports/completions/{job}/errors.csv"),
    ("GET", "/v1/sessions/{session}/roll"),
    ("GET", "/v1/rolls"),
    ("GET", "/v1/progress"),
    ("GET", "/v1/progress/{enrollment}"),
    ("GET", "/v1/completions"),
    ("GET", "/v1/learners/{learner}/transcript"),
)
