"""What stands around the platform: servers, images, scripts that keep what is vendored up to date."""
