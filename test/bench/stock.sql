-- Tables that make nested loading hard: one shelf holds nearly all items, and a
-- sheet has more columns than jsonb_build_object takes arguments.

CREATE TABLE stock_shelf (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE stock_item (id bigint PRIMARY KEY, shelf_id bigint NOT NULL REFERENCES stock_shelf, rank int NOT NULL, name text NOT NULL);
CREATE INDEX ON stock_item (shelf_id, rank, id);

INSERT INTO stock_shelf SELECT i, 'Shelf ' || i FROM generate_series(1, 20) i;
INSERT INTO stock_item
SELECT i, CASE WHEN i <= 190 THEN 2 + i % 19 ELSE 1 END, i * 7919 % 1000, 'Item ' || i
FROM generate_series(1, 100190) i;

SELECT format('CREATE TABLE stock_sheet (id bigint PRIMARY KEY, shelf_id bigint NOT NULL REFERENCES stock_shelf, %s)',
              string_agg(format('c%s int NOT NULL', i), ', ')) FROM generate_series(1, 120) i \gexec
SELECT format('INSERT INTO stock_sheet SELECT g, 1 + g %% 20, %s FROM generate_series(1, 100) g',
              string_agg(format('g * %s %% 1000', i), ', ')) FROM generate_series(1, 120) i \gexec
CREATE INDEX ON stock_sheet (shelf_id);

VACUUM ANALYZE stock_shelf, stock_item, stock_sheet;
