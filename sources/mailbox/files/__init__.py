"""Mail in files: mbox files, Maildirs and folders of .eml files, one at a time."""
