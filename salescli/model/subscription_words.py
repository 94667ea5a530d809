"""The words of subscriptions, folded (see `schema.fold`), with what they mean: statuses and billing intervals."""

from __future__ import annotations

#: The meaning of a spell's status. The words are those of billing systems, each as its own documentation explains it:
#: Stripe (API reference, Subscription: status), Chargebee (API, Subscription.Status), Recurly (docs, Subscriptions
#: export), Paddle (reference, Subscription statuses), Maxio/Chargify (docs, Subscription states), Lemon Squeezy (API,
#: The subscription object), Shopify (SubscriptionContractSubscriptionStatus). A word on which they disagree is left
#: out, and the settings must say it: `unpaid` (in place for Stripe, the end of life for Chargify), `failed`, `pending`.
SPELL_STATUS = {
    word: status
    for status, words in {
        # Chargebee's non_renewing is paid for until it would renew; Chargify's assessing is live, and a soft_failure
        # is being mended
        "paying": "active past_due non_renewing assessing soft_failure betalande aktiv aktivt",
        # no customer yet, or never: future begins on a later day (Chargebee, Recurly), of an incomplete one the first
        # payment has not come, and of one that is incomplete_expired it never did (Stripe)
        "trial": "trialing in_trial on_trial future incomplete incomplete_expired prov provperiod",
        "paused": "pausad pausat",
        "ended": "canceled cancelled expired inactive terminated churned avslutad avslutat upphörd",
    }.items()
    for word in (status, *words.split())
}

#: Adverbs and the like for an interval; `billing_intervals` reads numbers of days, weeks, months, quarters and years.
BILLING_INTERVAL = {
    word: interval
    for interval, words in {
        "monthly": """month_to_month månadsvis månatlig månatligen månatligt monatlich mensuel mensuelle mensuellement
            maandelijks månedlig månedligt månedsvis mensual mensualmente mensile mensilmente mensal mensalmente
            kuukausittain miesięczny miesięczna miesięcznie""",
        "daily": "dagligen täglich quotidien dagelijks dagligt päivittäin diario diariamente codziennie",
        "weekly": """veckovis wöchentlich hebdomadaire wekelijks ugentlig ugentligt ukentlig semanal semanalmente
            settimanale viikoittain tygodniowo""",
        "2 weeks": "fortnightly varannan_vecka",
        "2 months": "every_other_month every_two_months varannan_månad",
        "quarterly": """every_three_months var_tredje_månad kvartalsvis kvartalsvist vierteljährlich quartalsweise
            trimestriel trimestrielle driemaandelijks trimestral trimestralmente trimestrale neljännesvuosittain
            kwartalny kwartalnie""",
        "6 months": """semiannual semi_annual semiannually semi_annually half_yearly half_year every_six_months halvår
            halvårsvis halvårlig halvårligen halvårligt var_sjätte_månad halbjährlich halbjahr semestriel semestrielle
            halfjaarlijks semestral semestrale puolivuosittain półrocznie""",
        "annual": """yearly annually årlig årligen årligt årsvis helår jährlich annuel annuelle annuellement jaarlijks
            anual anualmente annuale annualmente vuosittain roczny roczna rocznie""",
        "2 years": "biennial biennially vartannat_år",
        "one-time": """one_time onetime one_off once engång engångs engångsbetalning engangs einmalig eenmalig
            una_tantum jednorazowo""",
        "lifetime": "livstid lebenslang levenslang à_vie",
        "other": "",
    }.items()
    for word in (interval.replace(" ", "_").replace("-", "_"), *words.split())
}

#: How many of a unit are in a year, and its words: English, Swedish, German, French, Dutch, Danish, Norwegian, Spanish,
#: Italian, Portuguese, Finnish, Polish.
UNITS = {
    "day": (365, """day days dag dagar tag tage jour jours dagen dage dager día días giorno giorni dia dias päivä
        päivää dzień dni"""),
    "week": (52, """week weeks vecka veckor woche wochen semaine semaines weken uge uger uke uker semana semanas
        settimana settimane viikko viikkoa tydzień tygodnie tygodni"""),
    "month": (12, """month months mo mth mths månad månader mån monat monate mois maand maanden måned måneder mes meses
        mese mesi mês kuukausi kuukautta kk miesiąc miesiące miesięcy"""),
    "quarter": (4, """quarter quarters qtr kvartal quartal quartale trimestre trimestres trimestri kwartaal kwartalen
        kvartaler neljännes kwartał kwartały kwartałów"""),
    "year": (1, """year years yr yrs år jahr jahre an ans année années jaar año años anno anni ano anos vuosi vuotta
        rok lata lat"""),
}  # fmt: skip
