-- Rows to develop with: one an hour, of yesterday.
INSERT INTO visits SELECT date_trunc('day', now()) - hours * interval '1 hour' FROM generate_series(1, 24) AS hours;
