"""Lead scores: how likely each open lead becomes a deal, learnt from leads before it.

`lead_lives` says what became of each lead, `landmarks` at which moments of the past it
is looked at, `contacts` and `facts` what was known then. All of it is grouped to
patterns, of which `chances` makes chances by `ridge` or by `rates`.
"""
