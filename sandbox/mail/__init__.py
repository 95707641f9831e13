"""The made-up company's mail: its messages, what they mean, and Maildirs of them."""
