"""Building: from the raw log to the warehouse's tables, in the order of the modules.

`files` and `hubspot` type what was read (staging), `changes` lays it into one history,
`warehouse` makes history and dimensions of that, `records` what is no deal.
"""
