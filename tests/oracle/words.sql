-- The words of the contract, as macros over the split tables deals, activities, spells, reps, costs.
-- Those are the tables of prepare.sql after --where, each with `g`: the list of the row's split values.
-- A cell is one period of one group: n, first, last (both inclusive), prev_first, prev_last, undated, g.

CREATE MACRO ratio(a, b) AS CAST(a AS DOUBLE) / nullif(CAST(b AS DOUBLE), 0);
CREATE MACRO percent(a, b) AS 100 * ratio(a, b);
CREATE MACRO money0(x) AS coalesce(x, CAST(0 AS DECIMAL(38, 6)));
-- The end of a period, or as_of if earlier.
CREATE MACRO seen(t) AS least(t, as_of());

-- ---------------------------------------------------------------- deals

-- `deals` are grouped as they were on the day they came in, `deals_closed` and `deals_quoted` as on those days.
CREATE VIEW won AS SELECT * FROM deals_closed WHERE status = 'won' AND closed_on IS NOT NULL;
CREATE VIEW lost AS SELECT * FROM deals_closed WHERE status = 'lost' AND closed_on IS NOT NULL;
-- For KPIs that use value: a won deal without value is left out of them.
CREATE VIEW won_valued AS SELECT * FROM won WHERE value IS NOT NULL;

CREATE MACRO sold(grp, a, b) AS
    (SELECT count(*) FROM won WHERE won.g = grp AND closed_on BETWEEN a AND b);
CREATE MACRO lost_deals(grp, a, b) AS
    (SELECT count(*) FROM lost WHERE lost.g = grp AND closed_on BETWEEN a AND b);
CREATE MACRO sales(grp, a, b) AS
    (SELECT money0(sum(value)) FROM won_valued WHERE won_valued.g = grp AND closed_on BETWEEN a AND b);
CREATE MACRO sold_valued(grp, a, b) AS
    (SELECT count(*) FROM won_valued WHERE won_valued.g = grp AND closed_on BETWEEN a AND b);
CREATE MACRO created(grp, a, b) AS
    (SELECT count(*) FROM deals WHERE deals.g = grp AND created_on BETWEEN a AND b);

-- ---------------------------------------------------------------- activities

CREATE MACRO done(kind, grp, a, b) AS
    (SELECT count(*) FROM activities
     WHERE activities.g = grp AND activities.done AND type = kind AND occurred_on BETWEEN a AND b);

-- quotes: deals with quoted_at in P, or without that column done activities of type quote in P.
CREATE MACRO quotes(grp, a, b) AS
    CASE WHEN has('deals', 'quoted_at')
        THEN (SELECT count(*) FROM deals_quoted d WHERE d.g = grp AND quoted_on BETWEEN a AND b)
        ELSE done('quote', grp, a, b) END;
CREATE VIEW quote_days AS
    SELECT quoted_on AS day FROM all_deals WHERE has('deals', 'quoted_at')
    UNION ALL
    SELECT occurred_on FROM all_activities WHERE NOT has('deals', 'quoted_at') AND done AND type = 'quote';

-- ---------------------------------------------------------------- headcount

-- Without a reps table: who closed or created a deal, or has an activity.
CREATE VIEW traces AS
    SELECT g, rep_id, closed_on AS day FROM deal_lines_closed WHERE status IN ('won', 'lost')
    UNION ALL SELECT g, rep_id, created_on FROM deal_lines
    UNION ALL SELECT g, rep_id, occurred_on FROM activity_lines;
CREATE MACRO headcount(grp, a, b) AS
    CASE WHEN has_table('reps')
        THEN (SELECT count(DISTINCT rep_id) FROM reps
              WHERE reps.g = grp AND (hired_on IS NULL OR hired_on <= seen(b)) AND (left_on IS NULL OR left_on >= a))
        ELSE (SELECT count(DISTINCT rep_id) FROM traces WHERE traces.g = grp AND day BETWEEN a AND b) END;
-- By rep, reps is 1.
CREATE MACRO reps_or_one(heads) AS CASE WHEN getvariable('by_rep') THEN 1 ELSE heads END;

-- ---------------------------------------------------------------- open deals

-- Open at t: created by then, and open still or closed later. A closed deal without closed_at cannot take part.
CREATE MACRO is_open(status, created_on, closed_on, t) AS
    created_on <= t AND (status = 'open' OR coalesce(closed_on > t, false));
CREATE MACRO open_count(grp, t) AS
    (SELECT count(*) FROM deals WHERE deals.g = grp AND is_open(status, created_on, closed_on, t));

-- Under a split or a filter by stage, a period that ends before as_of: the files say the stage of now.
CREATE MACRO stage_is_past(t) AS getvariable('by_stage') AND t < as_of();

-- The deal's probability, else its stage's weight; a deal that has closed since has its probability only.
CREATE MACRO weight(probability, deal_stage, closed_since) AS
    coalesce(probability, CASE WHEN NOT closed_since
        THEN (SELECT max(w.weight) FROM stage_weights w WHERE w.stage = deal_stage) END);

-- ---------------------------------------------------------------- customers

CREATE MACRO active(started_on, churned_on, t) AS
    coalesce(started_on <= t, false) AND (churned_on IS NULL OR churned_on > t);
CREATE MACRO customers_at(grp, t) AS
    (SELECT count(DISTINCT customer_id) FROM spells WHERE spells.g = grp AND active(started_on, churned_on, t));
CREATE MACRO customers_within(grp, a, b) AS
    (SELECT count(DISTINCT customer_id) FROM spells
     WHERE spells.g = grp AND started_on <= b AND (churned_on IS NULL OR churned_on > greatest(a, started_on)));
-- Active and not paused.
CREATE MACRO pays(started_on, churned_on, paused_on, t) AS
    active(started_on, churned_on, t) AND (paused_on IS NULL OR paused_on > t);
-- Amounts are money a year; the division by 12 is the last.
CREATE MACRO monthly(a_year) AS CAST(a_year / 12 AS DECIMAL(38, 6));
CREATE MACRO a_year_at(grp, t) AS
    (SELECT money0(sum(a_year)) FROM spells WHERE spells.g = grp AND pays(started_on, churned_on, paused_on, t));
CREATE MACRO mrr_at(grp, t) AS monthly(a_year_at(grp, t));

-- A customer is new on its first started_at; without a customers table with its first won deal.
CREATE VIEW first_days AS
    SELECT customer_id, min(started_on) AS day FROM all_spells WHERE has_table('customers') GROUP BY customer_id
    UNION ALL
    SELECT customer_id, min(closed_on) FROM all_deals
    WHERE NOT has_table('customers') AND status = 'won' AND customer_id IS NOT NULL GROUP BY customer_id;
CREATE VIEW newcomers AS
    SELECT s.g, f.customer_id, f.day
    FROM first_days f JOIN spells s ON s.customer_id = f.customer_id AND s.started_on = f.day
    WHERE has_table('customers')
    UNION ALL
    SELECT w.g, f.customer_id, f.day
    FROM first_days f JOIN won w ON w.customer_id = f.customer_id AND w.closed_on = f.day
    WHERE NOT has_table('customers');
CREATE MACRO new_customers(grp, a, b) AS
    (SELECT count(DISTINCT customer_id) FROM newcomers WHERE newcomers.g = grp AND day BETWEEN a AND b);

-- ---------------------------------------------------------------- where the data begin and end

-- What the files know of spending: before the first of it a cost is that of reps alone.
CREATE VIEW spending AS
    SELECT incurred_on AS day FROM all_costs WHERE amount IS NOT NULL
    UNION ALL
    SELECT occurred_on FROM all_activities WHERE done AND cost IS NOT NULL;

-- What happened, by table, up to as_of: not what is planned, nor reps.
CREATE VIEW happened AS
    SELECT 'deals' AS tbl, unnest([created_on, quoted_on, known_day(first_response_at), closed_on]) AS day
    FROM all_deals
    UNION ALL
    SELECT 'activities', occurred_on FROM all_activities WHERE done
    UNION ALL
    SELECT 'customers', unnest([known_day(started_at), known_day(churned_at)]) FROM raw_customers
    UNION ALL
    SELECT 'costs', incurred_on FROM all_costs;

-- ---------------------------------------------------------------- days, months, employment

CREATE VIEW calendar AS
    SELECT CAST(u AS DATE) AS day, date_part('day', last_day(u)) AS month_days
    FROM (SELECT unnest(generate_series(
        (SELECT CAST(min(coalesce(prev_first, first)) AS TIMESTAMP) FROM periods),
        (SELECT CAST(max(last) AS TIMESTAMP) FROM periods), INTERVAL 1 DAY)) AS u);
-- months in P: days in P up to as_of / days in the month, month by month.
CREATE MACRO months_in(a, b) AS
    (SELECT round(sum(ratio(1, month_days)), 12) FROM calendar WHERE day BETWEEN a AND seen(b));

CREATE VIEW employed AS
    SELECT r.*, c.day, c.month_days
    FROM reps r JOIN calendar c
        ON (r.hired_on IS NULL OR r.hired_on <= seen(c.day)) AND (r.left_on IS NULL OR r.left_on >= c.day);
CREATE MACRO rep_cost(grp, a, b) AS
    (SELECT coalesce(round(sum(ratio(monthly_cost, month_days)), 6), 0) FROM employed
     WHERE employed.g = grp AND day BETWEEN a AND seen(b));

-- ---------------------------------------------------------------- quota

-- [[quota]] entries, spread evenly over the days of their period.
CREATE VIEW entry_days AS
    SELECT c.day, e.rep_id, e.region, ratio(e.amount, e.last - e.first + 1) AS amount
    FROM entries e JOIN calendar c ON c.day BETWEEN e.first AND e.last;
-- A rep's own quota by the day employed; a rep's entry replaces it on its days.
CREATE VIEW rep_quota_days AS
    SELECT e.g, e.region, e.day, ratio(e.quota, e.month_days) AS amount
    FROM employed e
    WHERE NOT EXISTS (SELECT 1 FROM entry_days x WHERE x.rep_id = e.rep_id AND x.day = e.day)
    UNION ALL
    SELECT r.g, r.region, x.day, x.amount FROM entry_days x
        JOIN reps r ON r.rep_id = x.rep_id AND x.day >= r.since AND x.day < r.till
    UNION ALL
    SELECT e.g, NULL, x.day, x.amount
    FROM entry_days x JOIN entry_reps e ON e.rep_id = x.rep_id WHERE NOT has_table('reps');
-- The quota of each rep by the day, whatever entries of other scopes say: after the filters, and of everybody.
CREATE VIEW own_quota_days AS
    SELECT e.g, e.rep_id, e.day, ratio(e.quota, e.month_days) AS amount
    FROM employed e
    WHERE e.quota IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry_days x WHERE x.rep_id = e.rep_id AND x.day = e.day)
    UNION ALL
    SELECT r.g, r.rep_id, x.day, x.amount FROM entry_days x
        JOIN reps r ON r.rep_id = x.rep_id AND x.day >= r.since AND x.day < r.till
    UNION ALL
    SELECT e.g, e.rep_id, x.day, x.amount
    FROM entry_days x JOIN entry_reps e ON e.rep_id = x.rep_id WHERE NOT has_table('reps');
CREATE VIEW all_quota_days AS
    SELECT r.rep_id, c.day, ratio(r.quota, c.month_days) AS amount
    FROM all_reps r JOIN calendar c
        ON (r.hired_on IS NULL OR r.hired_on <= seen(c.day)) AND (r.left_on IS NULL OR r.left_on >= c.day)
    WHERE r.quota IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry_days x WHERE x.rep_id = r.rep_id AND x.day = c.day)
    UNION ALL
    SELECT r.rep_id, x.day, x.amount FROM entry_days x
        JOIN all_reps r ON r.rep_id = x.rep_id AND x.day >= r.since AND x.day < r.till
    UNION ALL
    SELECT x.rep_id, x.day, x.amount FROM entry_days x WHERE x.rep_id IS NOT NULL AND NOT has_table('reps');
-- A region's entry replaces the sum of its reps', an entry without scope the sum of all, where the split and the
-- filter leave regions, or all, whole (quota_level).
CREATE VIEW region_entry_days AS
    SELECT * FROM entry_days WHERE region IS NOT NULL AND getvariable('quota_level') IN ('region', 'all');
CREATE VIEW whole_entry_days AS
    SELECT * FROM entry_days WHERE region IS NULL AND rep_id IS NULL AND getvariable('quota_level') = 'all';
CREATE VIEW quota_days AS
    SELECT q.g, q.day, q.amount FROM rep_quota_days q
    WHERE NOT EXISTS (SELECT 1 FROM region_entry_days x WHERE x.region = q.region AND x.day = q.day)
        AND NOT EXISTS (SELECT 1 FROM whole_entry_days x WHERE x.day = q.day)
    UNION ALL
    SELECT CASE WHEN getvariable('by_region') THEN [x.region] ELSE [] END, x.day, x.amount FROM region_entry_days x
    WHERE NOT EXISTS (SELECT 1 FROM whole_entry_days y WHERE y.day = x.day)
    UNION ALL
    SELECT [], day, amount FROM whole_entry_days;
CREATE MACRO quota_of(grp, a, b) AS
    (SELECT coalesce(round(sum(amount), 6), 0) FROM quota_days WHERE quota_days.g = grp AND day BETWEEN a AND b);

-- clv: revenue is MRR when the setting says so, or, without a setting, when there is no deals table.
CREATE MACRO of_mrr() AS coalesce(getvariable('revenue') = 'mrr', NOT has_table('deals'));
-- The first won deal; the end of time where there is none, nothing where MRR is the revenue.
CREATE VIEW first_sale AS
    SELECT CASE WHEN NOT of_mrr() THEN coalesce(min(closed_on), DATE '9999-12-31') END AS day
    FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- ---------------------------------------------------------------- hires

-- The first employment of each rep whose day is known. Reps hired before the files' first deal are left out.
CREATE MACRO first_win(rep, hired) AS
    (SELECT min(closed_on) FROM all_deals_closed d WHERE d.rep_id = rep AND d.status = 'won' AND d.closed_on >= hired);
CREATE MACRO first_of_deals() AS
    (SELECT min(least(created_on, closed_on)) FROM all_deals);
CREATE VIEW hires AS
    SELECT rep_id, hired_on, first_win(rep_id, hired_on) - hired_on AS days,
        coalesce(hired_on >= first_of_deals(), true) AND hired_on <= as_of()
            AND (first_win(rep_id, hired_on) IS NOT NULL OR left_on IS NULL) AS counts
    FROM all_reps r
    WHERE hired_on IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM all_reps o WHERE o.rep_id = r.rep_id AND coalesce(o.hired_on, DATE '0001-01-01') < r.hired_on);
CREATE VIEW hires_here AS
    SELECT h.*, r.g FROM hires h JOIN reps r ON r.rep_id = h.rep_id AND r.hired_on = h.hired_on;
