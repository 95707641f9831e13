"""The revenue forecast: booked, open and not-yet-created revenue, with its spread.

The way through, one file a step: `known_history` cuts history at `as_of` and is all
that the rest may read of the past; `deal_weeks` counts what became of deals week by
week, `hazards` shrinks those counts into chances, `open_deals` and `inflow` apply them,
`simulation` draws, `revenue_forecast` adds up.
"""
