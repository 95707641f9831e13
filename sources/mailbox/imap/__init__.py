"""IMAP: mailboxes as a server tells them, over verified TLS, and never changed."""
