"""The revenue forecast: booked, open and not-yet-created revenue, with its spread.

The way through, one file a step: `known_history` cuts history at `as_of`, and all the
rest reads the past through it; `deal_weeks` counts what became of deals week by week,
by where they stood (`stands`); `hazards` draws chances from the counts; `open_deals`
and `inflow` apply them; `simulation` draws; `revenue_forecast` adds up.
"""
