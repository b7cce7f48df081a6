"""Public addresses that enrollment answers."""

ADDRESSES = (
    ("POST", "/v1/organizations"),
    ("POST", "/v1/learners"),
    ("PUT", "/v1/learners/by-external-id/{source}/{id}"),
    ("POST", "/v1/enrollments"),
    ("POST", "/v1/enrollments/{enrollment}/cancel"),
    ("POST", "/v1/enrollments/{enrollment}/move"),
    ("POST", "/v1/enrollments/{enrollment}/accept-seat"),
    ("POST", "/v1/enrollments/{enrollment}/decline-seat"),
    ("POST", "/v1/enrollments/{enrollment}/promote"),
    ("POST", "/v1/offerings/{offering}/capacity"),
    ("GET", "/v1/organizations"),
    ("GET", "/v1/learners"),
    ("GET", "/v1/learners/{learner}"),
    ("GET", "/v1/enrollments"),
    ("GET", "/v1/enrollments/{enrollment}"),
    ("GET", "/v1/offerings/{offering}/roster"),
    ("GET", "/v1/offerings/{offering}/waitlist"),
    ("GET", "/v1/offerings/{offering}/seats"),
    ("GET", "/v1/seats"),
)
