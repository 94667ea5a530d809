-- uses: new customers
-- events: first days of customers
SELECT day FROM first_days;

-- value: customers whose first started_at is in P (without a customers table: whose first won deal closed in P)
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, new_customers(g, first, last) AS value FROM cells);
