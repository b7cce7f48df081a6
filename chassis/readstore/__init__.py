"""Views: documents and facts, disposable and rebuilt from the log."""
