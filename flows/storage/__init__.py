"""The one storage door: raw log, generations, the pointer and the lock."""
