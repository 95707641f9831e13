"""When and where things run: flows, tasks, storage, publications, the command line."""
