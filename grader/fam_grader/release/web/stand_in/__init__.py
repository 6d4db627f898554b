"""What stands in the page for packages that have no build for it."""
