-- 27_contract_names: which of several models a bare name means.

SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA contract_names;
SET search_path = contract_names, public;

-- app_labels chooses among registered labels as it does among tables' names
CREATE TABLE t1 (id int PRIMARY KEY);
CREATE TABLE t2 (id int PRIMARY KEY);
CREATE TABLE shop_thing (id int PRIMARY KEY);
INSERT INTO t2 VALUES (1);
INSERT INTO shop_thing VALUES (1), (2);
SELECT orm_register('t1', '{"label": "a.Thing"}'), orm_register('t2', '{"label": "b.Thing"}');
SELECT orm_count('Thing');
SET orm_lookup.app_labels = 'b';
SELECT orm_count('Thing'), orm_count('Thing.objects.all()');
SET orm_lookup.app_labels = 'A, b';
SELECT orm_count('Thing');
-- ... and is tried before them: the first app that has the model has it by either
SET orm_lookup.app_labels = 'none, shop, b';
SELECT orm_count('Thing');
RESET orm_lookup.app_labels;

DROP SCHEMA contract_names CASCADE;

-- the arguments of functions have the names that the contract gives them
SELECT count(*) > 0 FROM orm_fields(m => 'blog_entry');
SELECT count(*) > 0 FROM orm_fields(m => 'blog_entry'::regclass);
SELECT count(*) > 0 FROM orm_fields(m => NULL::blog_entry);
BEGIN;
SELECT orm_update(q => 'blog_entry.filter(pk=1)', VARIADIC kwargs => ARRAY['rating', '5']);
ROLLBACK;
SELECT string_agg(DISTINCT format('%s(%s …)', proname, proargnames[1]), ' ' ORDER BY format('%s(%s …)', proname, proargnames[1]))
    FROM pg_proc WHERE proname IN ('orm_update', 'orm_delete', 'orm_delete_plan', 'orm_fields', 'orm_columns', 'orm_sql', 'orm_explain', 'orm_chain', 'orm_register', 'orm_create', 'orm_bulk_update', 'orm_filter');
