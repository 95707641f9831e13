"""A made-up company: for the demo, the tests and the benchmarks."""
