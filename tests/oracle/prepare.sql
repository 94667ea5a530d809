-- Typed tables with their dimensions resolved, seen from as_of.
-- Reads raw_deals, raw_activities, raw_customers, raw_reps, raw_costs (text, every canonical column, `pos` = file order)
-- and columns_present(tbl, col). Makes NAME_as_of, which Python keeps as the tables all_deals, all_activities,
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
CREATE MACRO money(x) AS CAST(x AS DECIMAL(38, 6));
CREATE MACRO yes(x) AS coalesce(lower(x) IN ('true', 't', 'yes', 'y', '1'), false);

-- A stage says an outcome by its whole name (a leading number and `closed` say nothing), or by what stands before a
-- dash, a colon or a bracket.
CREATE MACRO ends_in(stage, outcome) AS coalesce(regexp_matches(
    lower(stage), '^([0-9]+\W*)?(closed\W*)?' || outcome || '\s*($| [-–] |:|\()'), false);

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
    arg_min(rep_id, nth) FILTER (rep_id IS NOT NULL) AS rep_id
FROM ordered GROUP BY customer_id;

CREATE VIEW rep_facts AS
SELECT
    rep_id,
    arg_min(name, pos) FILTER (name IS NOT NULL) AS name,
    arg_min(region, pos) FILTER (region IS NOT NULL) AS region,
    arg_min(team, pos) FILTER (team IS NOT NULL) AS team
FROM raw_reps WHERE rep_id IS NOT NULL GROUP BY rep_id;

-- ---------------------------------------------------------------- deals

-- A probability column with a value above 1 or a % is in percent, else a fraction.
CREATE VIEW probability_scale AS
SELECT CASE
    WHEN coalesce(bool_or(probability LIKE '%\%%' ESCAPE '\' OR CAST(replace(probability, '%', '') AS DOUBLE) > 1), false)
    THEN CAST(0.01 AS DECIMAL(3, 2)) ELSE CAST(1 AS DECIMAL(3, 2)) END AS scale
FROM raw_deals;

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
    FROM raw_deals
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
    d.deal_id,
    d.customer_id,
    coalesce(d.rep_id, c.rep_id) AS rep_id,
    coalesce(d.region, c.region, r.region) AS region,
    coalesce(d.segment, c.segment) AS segment,
    r.team AS team,
    d.product, d.source, d.pipeline, d.stage, d.deal_type,
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
LEFT JOIN customer_facts c ON c.customer_id = d.customer_id
LEFT JOIN rep_facts r ON r.rep_id = coalesce(d.rep_id, c.rep_id);

-- ---------------------------------------------------------------- activities

-- Without customer_id or rep_id an activity takes its deal's; its other dimensions are its own, else its deal's own,
-- else its customer's, else its rep's.
CREATE VIEW activities_as_of AS
WITH linked AS (
    SELECT
        a.type, a.occurred_at, a.deal_id, a.done, a.cost,
        coalesce(a.customer_id, d.customer_id) AS customer_id,
        coalesce(a.rep_id, d.rep_id) AS rep_id,
        coalesce(a.region, d.region) AS region,
        d.segment, d.product, d.source, d.pipeline, d.stage, d.deal_type
    FROM raw_activities a LEFT JOIN raw_deals d ON d.deal_id = a.deal_id
)
SELECT
    a.deal_id,
    a.customer_id,
    coalesce(a.rep_id, c.rep_id) AS rep_id,
    coalesce(a.region, c.region, r.region) AS region,
    coalesce(a.segment, c.segment) AS segment,
    r.team AS team,
    a.product, a.source, a.pipeline, a.stage, a.deal_type,
    NULL::VARCHAR AS category,
    lower(a.type) AS type,
    known_day(a.occurred_at) AS occurred_on,
    known_moment(a.occurred_at) AS occurred_at,
    -- Absent column: all done. A blank in a column that exists: not done.
    CASE WHEN has('activities', 'done') THEN yes(a.done) ELSE true END AS done,
    money(a.cost) AS cost
FROM linked a
LEFT JOIN customer_facts c ON c.customer_id = a.customer_id
LEFT JOIN rep_facts r ON r.rep_id = coalesce(a.rep_id, c.rep_id);

-- ---------------------------------------------------------------- customer spells

-- Rows of customers; with the setting inactive_after instead one spell a won deal, which ends DAYS later.
CREATE VIEW spells_as_of AS
SELECT
    s.customer_id,
    coalesce(s.rep_id, c.rep_id) AS rep_id,
    coalesce(s.region, c.region, r.region) AS region,
    coalesce(s.segment, c.segment) AS segment,
    r.team AS team,
    NULL::VARCHAR AS product, NULL::VARCHAR AS source, NULL::VARCHAR AS pipeline, NULL::VARCHAR AS stage,
    NULL::VARCHAR AS deal_type, NULL::VARCHAR AS category,
    known_day(s.started_at) AS started_on,
    known_day(s.churned_at) AS churned_on,
    money(s.mrr) AS mrr,
    coalesce(lower(s.billing_interval) = 'annual', false) AS annual
FROM raw_customers s
LEFT JOIN customer_facts c ON c.customer_id = s.customer_id
LEFT JOIN rep_facts r ON r.rep_id = coalesce(s.rep_id, c.rep_id)
WHERE getvariable('inactive_after') IS NULL AND s.customer_id IS NOT NULL
UNION ALL BY NAME
SELECT
    customer_id, rep_id, region, segment, team, product, source, pipeline, stage, deal_type, category,
    closed_on AS started_on,
    CASE WHEN closed_on + getvariable('inactive_after') <= as_of()
        THEN closed_on + getvariable('inactive_after') END AS churned_on,
    NULL AS mrr,
    false AS annual
FROM deals_as_of
WHERE getvariable('inactive_after') IS NOT NULL
    AND status = 'won' AND closed_on IS NOT NULL AND customer_id IS NOT NULL;

-- ---------------------------------------------------------------- reps and costs

-- Somebody who leaves after as_of has not left. (A hire after as_of is not hired: see words.sql.)
CREATE VIEW reps_as_of AS
SELECT
    rep_id, NULL::VARCHAR AS customer_id, region, team, NULL::VARCHAR AS segment,
    NULL::VARCHAR AS product, NULL::VARCHAR AS source, NULL::VARCHAR AS pipeline, NULL::VARCHAR AS stage,
    NULL::VARCHAR AS deal_type, NULL::VARCHAR AS category,
    day_of(hired_at) AS hired_on,
    known_day(left_at) AS left_on,
    money(quota) AS quota,
    money(monthly_cost) AS monthly_cost
FROM raw_reps
WHERE rep_id IS NOT NULL;

CREATE VIEW costs_as_of AS
SELECT
    NULL::VARCHAR AS rep_id, NULL::VARCHAR AS customer_id, region, category,
    NULL::VARCHAR AS team, NULL::VARCHAR AS segment, NULL::VARCHAR AS product, NULL::VARCHAR AS source,
    NULL::VARCHAR AS pipeline, NULL::VARCHAR AS stage, NULL::VARCHAR AS deal_type,
    known_day(incurred_at) AS incurred_on,
    money(amount) AS amount
FROM raw_costs;
