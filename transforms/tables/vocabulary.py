"""The closed sets of words that the tables use, each said once."""

CANONICAL_STAGES = ("lead", "qualification", "proposal", "negotiation", "won", "lost")
OPEN_STAGES = CANONICAL_STAGES[:4]
UNMAPPED = "unmapped"

TRACKED_FIELDS = (
    "deleted",
    "merged_into",
    "pipeline",
    "stage",
    "amount",
    "currency",
    "expected_close_date",
    "owner",
    "forecast_category",
)
ORIGINS = ("native", "observed", "repaired")
DIRECTIONS = (
    "created",
    "won",
    "lost",
    "reopened",
    "moved",
    "forward",
    "skipped",
    "back",
)
OUTCOMES = ("open", "won", "lost", "deleted", "merged")
NEXT_STEPS = (
    "advanced",
    "won",
    "lost",
    "went_back",
    "moved",
    "reopened",
    "deleted",
    "still_open",
)

LEVELS = ("stage", "canonical")
DEFINITIONS = (
    "ever",
    "within_30_days",
    "within_60_days",
    "within_90_days",
    "within_180_days",
    "within_365_days",
)
VISITS = ("first", "any")
PERIODS = ("all", "year", "quarter", "month", "trailing")
BASES = ("measured", "insufficient history")

QUOTA_LEVELS = ("company", "team", "owner")

FORECAST_PARTS = ("booked", "open", "not_yet_created", "total")
FORECAST_LEVELS = ("company", "pipeline")
SEVERITIES = ("critical", "warning", "information")

DAY_ORIGINS = ("reconstructed", "recorded", "restated")
RESTATED_RECORDS = ("deal", "stage")
RESTATEMENT_REASONS = ("learnt later", "taken back", "corrected", "mapped anew")

CHANNELS = ("social media", "event", "referral", "web", "mail", "partner", "outbound")
ACTIVITY_KINDS = ("email", "call", "meeting", "note", "task")
TALK_DIRECTIONS = ("in", "out")

# What ties a mail to a deal, the surest first; and why nothing does.
TIES = (
    "the CRM ties it",
    "its person is a contact of the deal",
    "more of its people are contacts of the deal",
    "its thread is of the deal",
    "its person's company has one open deal",
    "its domain's company has one open deal",
    "its seller owns the deal",
)
NO_TIES = ("nobody known", "no deal was open", "several deals were open")

# What a lead's status says of it; a lead may have become a deal whatever it says.
LEAD_STANDINGS = ("open", "qualified", "closed")
NO_SOURCE = "none"
UNATTENDED_REASONS = ("no owner", "no reply sent", "reply unanswered")

# What a deal does between two instants; start, the changes, then end.
MOVEMENT_CHANGES = (
    "created",
    "reopened",
    "pulled_in",
    "amount_up",
    "entered_segment",
    "amount_down",
    "pushed_out",
    "lost",
    "won",
    "deleted",
    "left_segment",
    "currency",
)
MOVEMENT_BUCKETS = ("start", *MOVEMENT_CHANGES, "end")
MOVEMENT_SCOPES = ("open", "closing")
MOVEMENT_SEGMENTS = ("all", "pipeline", "owner", "team")
CALENDAR_PERIODS = ("month", "quarter", "year")
CREATED = "created"
MOVEMENT_LISTED_DAYS = 100

# Why a record is of the same person or company as another one, the surest first.
SAME_PERSON = (
    "itself",
    "merged in its source",
    "same e-mail address",
    "same domain and name",
    "same company and name",
)
SAME_COMPANY = ("itself", "merged in its source", "same domain", "same name")
RESOLVED_RECORDS = ("companies", "deals", "people")
LIKENESSES = (
    "domain and name",
    "company and name",
    "name",
    "company, amount and date",
)
