"""The composition root: the platform in one process, its command line, importers and sample."""
