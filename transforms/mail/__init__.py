"""Mail: threads, answers and ties of what mailboxes hold, and the leads in it."""
