-- 00_setup: the extension and the sample weblog, in schema public, for all the
-- files that follow.
--
-- Later files leave the weblog as they found it: what they change they roll
-- back, and tables of their own they make in a schema of their own.

CREATE EXTENSION orm_lookup;
\set ECHO none
\i test/weblog/weblog.sql
\set ECHO all
SELECT model, kind, pk FROM orm_models() ORDER BY model;
