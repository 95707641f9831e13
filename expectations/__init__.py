"""What must hold before a table is published."""
