"""Work on whole files: uploaded in parts, read row by row, done page by page, resumable at any moment."""
