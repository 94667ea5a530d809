-- Typed tables with their dimensions resolved, seen from as_of.
-- Reads file_deals, file_activities, file_customers, file_reps, file_costs (text, every canonical column, `pos` = file order),
-- columns_present(tbl, col), and intervals(word, times, years): how often a billing interval comes. Makes NAME_as_of, which
-- Python keeps as the tables all_deals, all_activities,
-- all_spells, all_reps and all_costs.

-- ---------------------------------------------------------------- words

CREATE MACRO has(t, c) AS (SELECT count(*) > 0 FROM columns_present WHERE tbl = t AND col = c);
CREATE MACRO has_table(t) AS (SELECT count(*) > 0 FROM columns_present WHERE tbl = t);
CREATE MACRO as_of() AS getvariable('as_of');
CREATE MACRO moment(x) AS CAST(x AS TIMESTAMP);
CREATE MACRO day_of(x) AS CAST(CAST(x AS TIMESTAMP) AS DATE);
-- Events dated after as_of do not count.
CREATE MACRO known_day(x) AS CASE WHEN day_of(x) <= as_of() THEN day_of(x) END;
CREATE MACRO known_moment(x) AS CASE WHEN day_of(x) <= as_of() THEN moment(x) END;
-- Whether a moment is a date without a time: midnight to the second is none.
CREATE MACRO bare(x) AS date_trunc('second', x) = date_trunc('day', x);
CREATE MACRO money(x) AS CAST(x AS DECIMAL(38, 6));
CREATE MACRO yes(x) AS coalesce(lower(x) IN ('true', 't', 'yes', 'y', '1'), false);

-- A stage says an outcome by its whole name (a leading number and `closed` say nothing), or by what stands before a
-- dash, a colon or a bracket.
CREATE MACRO ends_in(stage, outcome) AS coalesce(regexp_matches(
    lower(stage), '^([0-9]+\W*)?(closed\W*)?' || outcome || '\s*($| [-–] |:|\()'), false);

-- ---------------------------------------------------------------- rows that say one thing twice

-- The setting `duplicates` of a table: of the rows of one key, of spells those that overlap, the first or the last counts,
-- or all.
CREATE MACRO counts(word, nth, nth_from_last) AS
    CASE word WHEN 'first' THEN nth = 1 WHEN 'last' THEN nth_from_last = 1 ELSE true END;

CREATE VIEW raw_deals AS
SELECT * FROM file_deals QUALIFY deal_id IS NULL OR counts(getvariable('duplicates_deals'),
    row_number() OVER (PARTITION BY deal_id ORDER BY pos), row_number() OVER (PARTITION BY deal_id ORDER BY pos DESC));
CREATE VIEW raw_activities AS
SELECT * FROM file_activities QUALIFY activity_id IS NULL OR counts(getvariable('duplicates_activities'),
    row_number() OVER (PARTITION BY activity_id ORDER BY pos),
    row_number() OVER (PARTITION BY activity_id ORDER BY pos DESC));
CREATE VIEW raw_costs AS SELECT * FROM file_costs;

-- The rows that hold on any day, with the first and the last of them (of subscriptions the day after).
CREATE VIEW held_rows AS
SELECT 'customers' AS tbl, pos, subscription_id AS id, day_of(started_at) AS begins,
    coalesce(day_of(churned_at), DATE '9999-12-31') AS ends
FROM file_customers WHERE subscription_id IS NOT NULL AND (churned_at IS NULL OR day_of(started_at) < day_of(churned_at))
UNION ALL
SELECT 'reps', pos, rep_id, coalesce(day_of(hired_at), DATE '0001-01-01'), coalesce(day_of(left_at), DATE '9999-12-31')
FROM file_reps WHERE rep_id IS NOT NULL AND (hired_at IS NULL OR left_at IS NULL OR day_of(hired_at) <= day_of(left_at));
-- In the order in which they begin, one that begins when none before it holds opens a new set; the last day of an
-- employment may be the first of the next one.
CREATE VIEW held_sets AS
WITH reached AS (
    SELECT *, max(ends) OVER (
        PARTITION BY tbl, id ORDER BY begins, ends, pos ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
    FROM held_rows WHERE begins IS NOT NULL
), numbered AS (
    SELECT *, sum(CASE WHEN reach IS NULL OR begins >= reach THEN 1 ELSE 0 END) OVER (
        PARTITION BY tbl, id ORDER BY begins, ends, pos ROWS UNBOUNDED PRECEDING) AS one_set
    FROM reached
)
SELECT tbl, pos, row_number() OVER (PARTITION BY tbl, id, one_set ORDER BY pos) AS nth,
    row_number() OVER (PARTITION BY tbl, id, one_set ORDER BY pos DESC) AS nth_from_last
FROM numbered;
CREATE VIEW raw_customers AS
SELECT c.* FROM file_customers c LEFT JOIN held_sets s ON s.tbl = 'customers' AND s.pos = c.pos
WHERE s.pos IS NULL OR counts(getvariable('duplicates_customers'), s.nth, s.nth_from_last);
CREATE VIEW raw_reps AS
SELECT r.* FROM file_reps r LEFT JOIN held_sets s ON s.tbl = 'reps' AND s.pos = r.pos
WHERE s.pos IS NULL OR counts(getvariable('duplicates_reps'), s.nth, s.nth_from_last);

-- ---------------------------------------------------------------- what a customer or a rep lends to other rows

-- A customer's dimension: the earliest spell that has one.
CREATE VIEW customer_facts AS
WITH ordered AS (
    SELECT *, row_number() OVER (ORDER BY moment(started_at) NULLS LAST, pos) AS nth
    FROM raw_customers WHERE customer_id IS NOT NULL
)
SELECT
    customer_id,
    arg_min(name, nth) FILTER (name IS NOT NULL) AS name,
    arg_min(region, nth) FILTER (region IS NOT NULL) AS region,
    arg_min(segment, nth) FILTER (segment IS NOT NULL) AS segment,
    arg_min(plan, nth) FILTER (plan IS NOT NULL) AS plan,
    arg_min(rep_id, nth) FILTER (rep_id IS NOT NULL) AS rep_id
FROM ordered GROUP BY customer_id;

-- The employments of a rep, one after the other: each says the rep's dimensions from its first day to that of the next
-- one, the first of them also before. The day that two share is the later one's.
CREATE VIEW employments AS
WITH dated AS (
    SELECT *, coalesce(day_of(hired_at), DATE '0001-01-01') AS hired, day_of(left_at) AS left_day
    FROM raw_reps WHERE rep_id IS NOT NULL
)
SELECT
    *,
    row_number() OVER one_rep AS nth,
    CASE WHEN row_number() OVER one_rep = 1 THEN DATE '0001-01-01' ELSE hired END AS since,
    coalesce(lead(hired) OVER one_rep, DATE '9999-12-31') AS till
FROM dated WINDOW one_rep AS (PARTITION BY rep_id ORDER BY hired, left_day NULLS LAST, pos);
CREATE MACRO in_turn(day, since, till) AS coalesce(day, DATE '0001-01-01') >= since AND coalesce(day, DATE '0001-01-01') < till;

-- A rep's name: the latest employment that has one.
CREATE VIEW rep_facts AS
SELECT rep_id, arg_max(name, nth) FILTER (name IS NOT NULL) AS name FROM employments GROUP BY rep_id;

-- ---------------------------------------------------------------- deals

-- With duplicates = "lines", rows of one deal_id are its lines: a blank takes what another line says (of several the
-- first word, of a date the earliest moment), a line without a value adds 0 to a deal that has one, and a deal with a
-- cost on some lines only is without a cost, unless each deal says it on one of its lines.
CREATE MACRO are_lines() AS coalesce(getvariable('duplicates_deals') = 'lines', false);
CREATE VIEW said_of_deals AS
SELECT
    CASE WHEN deal_id IS NOT NULL AND are_lines() THEN 'deal ' || deal_id ELSE 'row ' || pos END AS deal_key,
    count(*) AS lines, count(value) AS values_said, count(cost) AS costs_said,
    min(customer_id) AS customer_id, min(rep_id) AS rep_id, min(name) AS name, min(region) AS region,
    min(segment) AS segment, min(product) AS product, min(source) AS source, min(pipeline) AS pipeline,
    min(stage) AS stage, min(status) AS status, min(deal_type) AS deal_type, min(probability) AS probability,
    min(qualified) AS qualified, min(created_at) AS created_at, min(quoted_at) AS quoted_at,
    min(first_response_at) AS first_response_at, min(expected_close_at) AS expected_close_at,
    min(won_at) AS won_at, min(lost_at) AS lost_at, min(closed_at) AS closed_at
FROM raw_deals GROUP BY deal_key;
CREATE VIEW costs_of_deals AS
SELECT coalesce(bool_and(costs_said <= 1), false) AS on_one_line FROM said_of_deals WHERE lines > 1 AND costs_said > 0;
CREATE VIEW deal_rows AS
SELECT
    r.pos, s.deal_key, r.deal_id,
    coalesce(r.customer_id, s.customer_id) AS customer_id, coalesce(r.rep_id, s.rep_id) AS rep_id,
    coalesce(r.region, s.region) AS region, coalesce(r.segment, s.segment) AS segment,
    coalesce(r.product, s.product) AS product, coalesce(r.source, s.source) AS source,
    coalesce(r.pipeline, s.pipeline) AS pipeline, coalesce(r.deal_type, s.deal_type) AS deal_type,
    s.stage, s.status, s.probability, s.qualified, s.created_at, s.quoted_at, s.first_response_at,
    s.expected_close_at, s.won_at, s.lost_at, s.closed_at,
    CASE WHEN r.value IS NULL AND s.values_said > 0 THEN '0' ELSE r.value END AS value,
    CASE
        WHEN s.costs_said = s.lines THEN r.cost
        WHEN s.costs_said > 0 AND on_one_line THEN coalesce(r.cost, '0')
    END AS cost
FROM raw_deals r CROSS JOIN costs_of_deals
JOIN said_of_deals s
    ON s.deal_key = CASE WHEN r.deal_id IS NOT NULL AND are_lines() THEN 'deal ' || r.deal_id ELSE 'row ' || r.pos END;

-- A probability column with a value above 1 or a % is in percent, else a fraction.
CREATE VIEW probability_scale AS
SELECT CASE
    WHEN coalesce(bool_or(probability LIKE '%\%%' ESCAPE '\' OR CAST(replace(probability, '%', '') AS DOUBLE) > 1), false)
    THEN CAST(0.01 AS DECIMAL(3, 2)) ELSE CAST(1 AS DECIMAL(3, 2)) END AS scale
FROM raw_deals;

-- One row a deal and day that it may be counted on: a rep's region and team are those of that day.
CREATE VIEW deals_as_of AS
WITH with_status AS (
    SELECT *,
        CASE
            WHEN has('deals', 'status') THEN lower(status)
            WHEN won_at IS NOT NULL THEN 'won'
            WHEN lost_at IS NOT NULL THEN 'lost'
            WHEN ends_in(stage, 'won') THEN 'won'
            WHEN ends_in(stage, 'lost') THEN 'lost'
            ELSE 'open'
        END AS final_status
    FROM deal_rows
), with_close AS (
    -- closed_at, where blank, is won_at for won deals and lost_at for lost ones; ignored for open deals.
    SELECT *,
        CASE final_status
            WHEN 'won' THEN day_of(coalesce(closed_at, won_at))
            WHEN 'lost' THEN day_of(coalesce(closed_at, lost_at))
        END AS close_day
    FROM with_status
)
SELECT
    d.pos,
    clock,
    d.deal_key,
    d.deal_id,
    d.customer_id,
    coalesce(d.rep_id, c.rep_id) AS rep_id,
    coalesce(d.region, c.region, r.region) AS region,
    coalesce(d.segment, c.segment) AS segment,
    r.team AS team,
    d.product, d.source, d.pipeline, d.stage, d.deal_type, c.plan,
    NULL::VARCHAR AS category,
    -- A deal closed later than as_of is still open.
    CASE WHEN close_day > as_of() THEN 'open' ELSE final_status END AS status,
    CASE WHEN close_day <= as_of() THEN close_day END AS closed_on,
    coalesce(close_day > as_of(), false) AS closed_since,
    money(d.value) AS value,
    money(d.cost) AS cost,
    CAST(CAST(replace(d.probability, '%', '') AS DECIMAL(12, 6)) * scale AS DECIMAL(16, 8)) AS probability,
    yes(d.qualified) AS qualified,
    known_day(d.created_at) AS created_on,
    known_moment(d.created_at) AS created_at,
    known_day(d.quoted_at) AS quoted_on,
    known_moment(d.first_response_at) AS first_response_at,
    day_of(d.expected_close_at) AS expected_on
FROM with_close d
CROSS JOIN probability_scale
CROSS JOIN (VALUES ('closed'), ('created'), ('quoted')) AS clocks (clock)
LEFT JOIN customer_facts c ON c.customer_id = d.customer_id
LEFT JOIN employments r ON r.rep_id = coalesce(d.rep_id, c.rep_id)
    AND in_turn(CASE clock WHEN 'closed' THEN close_day WHEN 'created' THEN day_of(d.created_at) ELSE day_of(d.quoted_at) END,
        r.since, r.till);

-- ---------------------------------------------------------------- activities

-- Without customer_id or rep_id an activity takes its deal's; its other dimensions are its own, else its deal's own,
-- else its customer's, else its rep's.
-- (Which of several deals of one id it is about, nothing says: each dimension is the first of theirs in the alphabet.)
CREATE VIEW deal_facts AS
SELECT deal_id, min(customer_id) AS customer_id, min(rep_id) AS rep_id, min(region) AS region, min(segment) AS segment,
    min(product) AS product, min(source) AS source, min(pipeline) AS pipeline, min(stage) AS stage,
    min(deal_type) AS deal_type
FROM raw_deals WHERE deal_id IS NOT NULL GROUP BY deal_id;
-- Lines of one deal may differ: an activity is in every group that the deal has a line in.
CREATE VIEW activity_deals AS
SELECT * FROM deal_facts WHERE NOT are_lines()
UNION ALL
SELECT deal_id, customer_id, rep_id, region, segment, product, source, pipeline, stage, deal_type
FROM deal_rows WHERE are_lines();
CREATE VIEW activities_as_of AS
WITH linked AS (
    SELECT
        a.pos, a.type, a.occurred_at, a.deal_id, a.done, a.cost,
        coalesce(a.customer_id, d.customer_id) AS customer_id,
        coalesce(a.rep_id, d.rep_id) AS rep_id,
        coalesce(a.region, d.region) AS region,
        d.segment, d.product, d.source, d.pipeline, d.stage, d.deal_type
    FROM raw_activities a LEFT JOIN activity_deals d ON d.deal_id = a.deal_id
)
SELECT
    a.pos,
    a.deal_id,
    a.customer_id,
    coalesce(a.rep_id, c.rep_id) AS rep_id,
    coalesce(a.region, c.region, r.region) AS region,
    coalesce(a.segment, c.segment) AS segment,
    r.team AS team,
    a.product, a.source, a.pipeline, a.stage, a.deal_type, c.plan,
    NULL::VARCHAR AS category,
    lower(a.type) AS type,
    known_day(a.occurred_at) AS occurred_on,
    known_moment(a.occurred_at) AS occurred_at,
    -- Absent column: all done. A blank in a column that exists: not done.
    CASE WHEN has('activities', 'done') THEN yes(a.done) ELSE true END AS done,
    money(a.cost) AS cost
FROM linked a
LEFT JOIN customer_facts c ON c.customer_id = a.customer_id
LEFT JOIN employments r ON r.rep_id = coalesce(a.rep_id, c.rep_id) AND in_turn(day_of(a.occurred_at), r.since, r.till);

-- ---------------------------------------------------------------- customer spells

-- The words of billing systems for a status.
CREATE MACRO spell_status(word) AS CASE
    WHEN lower(word) IN ('paying', 'active', 'past_due', 'non_renewing') THEN 'paying'
    WHEN lower(word) IN ('trial', 'trialing', 'in_trial') THEN 'trial'
    WHEN lower(word) = 'paused' THEN 'paused'
    WHEN lower(word) IN ('ended', 'canceled', 'cancelled', 'expired') THEN 'ended' END;

CREATE VIEW told_spells AS
SELECT *,
    spell_status(status) AS told,
    -- churned_at is the first day without, unless the files write the last day with.
    CASE WHEN day_of(churned_at) <= as_of()
        THEN day_of(churned_at) + CASE WHEN getvariable('ends') = 'last day' THEN 1 ELSE 0 END END AS gone_on,
    coalesce(money(amount), money(unit_amount) * coalesce(CAST(quantity AS DECIMAL(12, 2)), 1)) AS price
FROM raw_customers;

-- Money a year: the row's own mrr, else its amount by its interval.
CREATE VIEW priced_spells AS
SELECT t.*,
    coalesce(told = 'paused', paused_at IS NOT NULL) AS is_paused,
    coalesce(i.times = i.years, false) AS annual,
    coalesce(12 * money(t.mrr), money(round(CAST(t.price AS DOUBLE) * i.times / i.years, 6))) AS a_year
FROM told_spells t LEFT JOIN intervals i ON i.word = t.billing_interval;

-- Rows of customers; with the setting inactive_after instead one spell a won deal, which ends DAYS later.
-- A trial is no customer yet; who has ended, and nobody knows when, is left out.
CREATE VIEW spells_as_of AS
SELECT
    s.customer_id,
    coalesce(s.rep_id, c.rep_id) AS rep_id,
    coalesce(s.region, c.region, r.region) AS region,
    coalesce(s.segment, c.segment) AS segment,
    coalesce(s.plan, c.plan) AS plan,
    r.team AS team,
    NULL::VARCHAR AS product, NULL::VARCHAR AS source, NULL::VARCHAR AS pipeline, NULL::VARCHAR AS stage,
    NULL::VARCHAR AS deal_type, NULL::VARCHAR AS category,
    known_day(s.started_at) AS started_on,
    s.gone_on AS churned_on,
    -- paused: mrr 0 from paused_at on, 0 throughout where that is not told
    CASE WHEN is_paused AND paused_at IS NULL THEN money(0) ELSE a_year END AS a_year,
    CASE WHEN is_paused THEN known_day(paused_at) END AS paused_on,
    annual
FROM priced_spells s
LEFT JOIN customer_facts c ON c.customer_id = s.customer_id
LEFT JOIN employments r ON r.rep_id = coalesce(s.rep_id, c.rep_id) AND in_turn(day_of(s.started_at), r.since, r.till)
WHERE getvariable('inactive_after') IS NULL AND s.customer_id IS NOT NULL
    AND told IS DISTINCT FROM 'trial' AND (told IS DISTINCT FROM 'ended' OR churned_at IS NOT NULL)
UNION ALL BY NAME
SELECT
    customer_id, rep_id, region, segment, plan, team, product, source, pipeline, stage, deal_type, category,
    closed_on AS started_on,
    CASE WHEN closed_on + getvariable('inactive_after') <= as_of()
        THEN closed_on + getvariable('inactive_after') END AS churned_on,
    NULL AS a_year,
    NULL AS paused_on,
    false AS annual
FROM deals_as_of
WHERE getvariable('inactive_after') IS NOT NULL AND clock = 'closed'
    AND status = 'won' AND closed_on IS NOT NULL AND customer_id IS NOT NULL;

-- ---------------------------------------------------------------- reps and costs

-- Somebody who leaves after as_of has not left. (A hire after as_of is not hired: see words.sql.) On the last day of one
-- employment that is the first of the next, the next one counts.
CREATE VIEW reps_as_of AS
SELECT
    rep_id, NULL::VARCHAR AS customer_id, region, team, NULL::VARCHAR AS segment,
    NULL::VARCHAR AS product, NULL::VARCHAR AS source, NULL::VARCHAR AS pipeline, NULL::VARCHAR AS stage,
    NULL::VARCHAR AS deal_type, NULL::VARCHAR AS category, NULL::VARCHAR AS plan,
    day_of(hired_at) AS hired_on,
    CASE WHEN left_day <= as_of() THEN left_day - CASE WHEN till = left_day THEN 1 ELSE 0 END END AS left_on,
    money(quota) AS quota,
    money(monthly_cost) AS monthly_cost,
    -- The days on which an entry of the rep is that of this employment (none of who is not hired yet).
    CASE WHEN hired <= as_of() THEN since END AS since,
    CASE WHEN till <= as_of() THEN till ELSE DATE '9999-12-31' END AS till
FROM employments;

CREATE VIEW costs_as_of AS
SELECT
    NULL::VARCHAR AS rep_id, NULL::VARCHAR AS customer_id, region, category,
    NULL::VARCHAR AS team, NULL::VARCHAR AS segment, NULL::VARCHAR AS product, NULL::VARCHAR AS source,
    NULL::VARCHAR AS pipeline, NULL::VARCHAR AS stage, NULL::VARCHAR AS deal_type, NULL::VARCHAR AS plan,
    known_day(incurred_at) AS incurred_on,
    money(amount) AS amount
FROM raw_costs;
