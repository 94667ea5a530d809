"""Deals: what is sold, is open, was won or lost."""

from __future__ import annotations

from salescli.model.schema import Column, Key, Kind, OfMonth, TableSchema, by_name, same, together

STATUS = {
    "closed_won": "won", "closedwon": "won", "vunnen": "won", "vunnet": "won", "vunna": "won",
    "såld": "won", "sålt": "won", "sålda": "won",
    "closed_lost": "lost", "closedlost": "lost", "förlorad": "lost", "förlorat": "lost", "förlorade": "lost",
    "gewonnen": "won", "gagné": "won", "gagnée": "won", "ganado": "won", "ganada": "won", "ganho": "won",
    "ganha": "won", "vinto": "won", "vinta": "won", "vundet": "won",
    "verloren": "lost", "perdu": "lost", "perdue": "lost", "perdido": "lost", "perdida": "lost", "perso": "lost",
    "persa": "lost", "tabt": "lost", "tapt": "lost",
    "öppen": "open", "öppet": "open", "öppna": "open", "pågående": "open", **same("open", "won", "lost"),
}  # fmt: skip
DEAL_TYPE = {
    "new_business": "new",
    "up_sell": "upsell",
    "crosssell": "cross-sell",
    "cross_sell": "cross-sell",
    "nyförsäljning": "new", "merförsäljning": "upsell", "korsförsäljning": "cross-sell", "förnyelse": "renewal",
    **same("new", "upsell", "renewal"),
}  # fmt: skip

TABLE = TableSchema(
    order=10,
    columns=by_name(
        Column("deal_id", Kind.TEXT, "identifies the deal"),
        Column("customer_id", Kind.TEXT, "the customer it is with"),
        Column("rep_id", Kind.TEXT, "the rep who owns it"),
        Column("name", Kind.TEXT, "its title"),
        Column("region", Kind.TEXT, "where it is sold"),
        Column("segment", Kind.TEXT, "kind of customer"),
        Column("product", Kind.TEXT, "what is sold"),
        Column("source", Kind.TEXT, "where the lead came from"),
        Column("pipeline", Kind.TEXT, "the pipeline it runs through"),
        Column("stage", Kind.TEXT, "where in the pipeline it is"),
        Column("status", Kind.CHOICE, "open, won or lost", choices=STATUS, may_say_more=True),
        Column("value", Kind.MONEY, "what it is worth"),
        Column("cost", Kind.MONEY, "what delivering it costs"),
        Column("currency", Kind.TEXT, "currency of value and cost"),
        Column(
            "deal_type",
            Kind.CHOICE,
            "new, upsell, cross-sell or renewal",
            choices=DEAL_TYPE,
            open_choice=True,
        ),
        Column("probability", Kind.NUMBER, "chance to win it"),
        Column("qualified", Kind.FLAG, "whether the lead is qualified"),
        Column("created_at", Kind.TIME, "when it came in"),
        Column("quoted_at", Kind.TIME, "when the quote was sent"),
        Column("first_response_at", Kind.TIME, "when somebody first answered"),
        Column("expected_close_at", Kind.TIME, "when it is expected to close", of_month=OfMonth.LAST),
        Column("won_at", Kind.TIME, "when it was won"),
        Column("lost_at", Kind.TIME, "when it was lost"),
        Column("closed_at", Kind.TIME, "when it was won or lost"),
    ),
    recognised_by=together(
        "value", "stage", "won_at", "lost_at", "expected_close_at", "deal_id status", "deal_id closed_at"
    ),
    key=Key("deal_id"),
    links={"customer_id": "customers", "rep_id": "reps"},
    file_words="deal deals opportunity opportunities affär affärer",
    noun="deal",
    identity=("deal_id", "name"),
    duplicates={
        "error": "a key that repeats is an error",
        "lines": "rows of one deal_id are the lines of one deal",
        "first": "only the first row of each counts",
        "last": "only the last row of each counts",
        "keep": "every row is a deal of its own",
    },
    repeats_may_be={
        "lines": "the lines of one deal, as of an order",
        "last": "states of one deal, of which the last row holds",
        "first": "one deal told again, of which the first row holds",
        "keep": "different deals",
    },
    own_settings={"amounts": ("deal", "line")},
    views=(
        "closed_deals", "created_deals", "quoted_deals", "deal_lives", "open_deals", "open_now", "purchases",
        "first_purchases",
    ),
    can_end=True,
    is_fresh_by_default=True,
    in_currencies=True,
)  # fmt: skip
