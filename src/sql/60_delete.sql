-- 60_delete.sql: deleting rows with all that depends on them. delete.c has the
-- code.
--
-- The rows are named by a model in four types (text: a name or a queryset
-- expression, regclass, orm_queryset, or a row type) and by keyword arguments.
-- VARIADIC "any" has a VARIADIC text[] twin for drivers that send untyped
-- parameters.


-- orm_delete
CREATE FUNCTION @extschema@.orm_delete(q text, OUT total bigint, OUT per_model jsonb, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_delete';
COMMENT ON FUNCTION @extschema@.orm_delete(text, VARIADIC "any") IS
'Deletes rows and, as each relation''s on_delete says, what refers to them. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: total, the number of rows deleted, and per_model, how many of each model. Errors: 23503 when rows protect or restrict them, 22023 without any condition (''blog_author.all()'' says it on purpose), 42P01 unknown model, 42703 unknown field. Django: .delete(). Example: SELECT * FROM orm_delete(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete(q text, OUT total bigint, OUT per_model jsonb, VARIADIC kwargs text[])
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_delete';
COMMENT ON FUNCTION @extschema@.orm_delete(text, VARIADIC text[]) IS
'Deletes rows and, as each relation''s on_delete says, what refers to them. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: total, the number of rows deleted, and per_model, how many of each model. Errors: 23503 when rows protect or restrict them, 22023 without any condition (''blog_author.all()'' says it on purpose), 42P01 unknown model, 42703 unknown field. Django: .delete(). Example: SELECT * FROM orm_delete(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete(q regclass, OUT total bigint, OUT per_model jsonb, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_delete';
COMMENT ON FUNCTION @extschema@.orm_delete(regclass, VARIADIC "any") IS
'Deletes rows and, as each relation''s on_delete says, what refers to them. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: total, the number of rows deleted, and per_model, how many of each model. Errors: 23503 when rows protect or restrict them, 22023 without any condition (''blog_author.all()'' says it on purpose), 42P01 unknown model, 42703 unknown field. Django: .delete(). Example: SELECT * FROM orm_delete(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete(q regclass, OUT total bigint, OUT per_model jsonb, VARIADIC kwargs text[])
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_delete';
COMMENT ON FUNCTION @extschema@.orm_delete(regclass, VARIADIC text[]) IS
'Deletes rows and, as each relation''s on_delete says, what refers to them. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: total, the number of rows deleted, and per_model, how many of each model. Errors: 23503 when rows protect or restrict them, 22023 without any condition (''blog_author.all()'' says it on purpose), 42P01 unknown model, 42703 unknown field. Django: .delete(). Example: SELECT * FROM orm_delete(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete(q @extschema@.orm_queryset, OUT total bigint, OUT per_model jsonb, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_delete';
COMMENT ON FUNCTION @extschema@.orm_delete(@extschema@.orm_queryset, VARIADIC "any") IS
'Deletes rows and, as each relation''s on_delete says, what refers to them. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: total, the number of rows deleted, and per_model, how many of each model. Errors: 23503 when rows protect or restrict them, 22023 without any condition (''blog_author.all()'' says it on purpose), 42P01 unknown model, 42703 unknown field. Django: .delete(). Example: SELECT * FROM orm_delete(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete(q @extschema@.orm_queryset, OUT total bigint, OUT per_model jsonb, VARIADIC kwargs text[])
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_delete';
COMMENT ON FUNCTION @extschema@.orm_delete(@extschema@.orm_queryset, VARIADIC text[]) IS
'Deletes rows and, as each relation''s on_delete says, what refers to them. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: total, the number of rows deleted, and per_model, how many of each model. Errors: 23503 when rows protect or restrict them, 22023 without any condition (''blog_author.all()'' says it on purpose), 42P01 unknown model, 42703 unknown field. Django: .delete(). Example: SELECT * FROM orm_delete(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete(q anyelement, OUT total bigint, OUT per_model jsonb, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_delete';
COMMENT ON FUNCTION @extschema@.orm_delete(anyelement, VARIADIC "any") IS
'Deletes rows and, as each relation''s on_delete says, what refers to them. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: total, the number of rows deleted, and per_model, how many of each model. Errors: 23503 when rows protect or restrict them, 22023 without any condition (''blog_author.all()'' says it on purpose), 42P01 unknown model, 42703 unknown field. Django: .delete(). Example: SELECT * FROM orm_delete(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete(q anyelement, OUT total bigint, OUT per_model jsonb, VARIADIC kwargs text[])
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_delete';
COMMENT ON FUNCTION @extschema@.orm_delete(anyelement, VARIADIC text[]) IS
'Deletes rows and, as each relation''s on_delete says, what refers to them. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: total, the number of rows deleted, and per_model, how many of each model. Errors: 23503 when rows protect or restrict them, 22023 without any condition (''blog_author.all()'' says it on purpose), 42P01 unknown model, 42703 unknown field. Django: .delete(). Example: SELECT * FROM orm_delete(''blog_author'', ''pk'', 2)';

-- orm_delete_plan
CREATE FUNCTION @extschema@.orm_delete_plan(q text, OUT model text, OUT action text, OUT rows bigint, OUT via text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_delete_plan';
COMMENT ON FUNCTION @extschema@.orm_delete_plan(text, VARIADIC "any") IS
'What orm_delete would do with the same arguments, doing nothing. Result: one row for each model, action (delete, protect, restrict, set_null, set_default, set, nothing) and the relation by which the rows are concerned: how many rows, and that relation in via, NULL for the rows asked for. Rows that protect, or restrict and would not go too, make orm_delete fail. Errors: 42P01 unknown model, 42703 unknown field. Django: Collector. Example: SELECT * FROM orm_delete_plan(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete_plan(q text, OUT model text, OUT action text, OUT rows bigint, OUT via text, VARIADIC kwargs text[])
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_delete_plan';
COMMENT ON FUNCTION @extschema@.orm_delete_plan(text, VARIADIC text[]) IS
'What orm_delete would do with the same arguments, doing nothing. Result: one row for each model, action (delete, protect, restrict, set_null, set_default, set, nothing) and the relation by which the rows are concerned: how many rows, and that relation in via, NULL for the rows asked for. Rows that protect, or restrict and would not go too, make orm_delete fail. Errors: 42P01 unknown model, 42703 unknown field. Django: Collector. Example: SELECT * FROM orm_delete_plan(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete_plan(q regclass, OUT model text, OUT action text, OUT rows bigint, OUT via text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_delete_plan';
COMMENT ON FUNCTION @extschema@.orm_delete_plan(regclass, VARIADIC "any") IS
'What orm_delete would do with the same arguments, doing nothing. Result: one row for each model, action (delete, protect, restrict, set_null, set_default, set, nothing) and the relation by which the rows are concerned: how many rows, and that relation in via, NULL for the rows asked for. Rows that protect, or restrict and would not go too, make orm_delete fail. Errors: 42P01 unknown model, 42703 unknown field. Django: Collector. Example: SELECT * FROM orm_delete_plan(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete_plan(q regclass, OUT model text, OUT action text, OUT rows bigint, OUT via text, VARIADIC kwargs text[])
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_delete_plan';
COMMENT ON FUNCTION @extschema@.orm_delete_plan(regclass, VARIADIC text[]) IS
'What orm_delete would do with the same arguments, doing nothing. Result: one row for each model, action (delete, protect, restrict, set_null, set_default, set, nothing) and the relation by which the rows are concerned: how many rows, and that relation in via, NULL for the rows asked for. Rows that protect, or restrict and would not go too, make orm_delete fail. Errors: 42P01 unknown model, 42703 unknown field. Django: Collector. Example: SELECT * FROM orm_delete_plan(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete_plan(q @extschema@.orm_queryset, OUT model text, OUT action text, OUT rows bigint, OUT via text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_delete_plan';
COMMENT ON FUNCTION @extschema@.orm_delete_plan(@extschema@.orm_queryset, VARIADIC "any") IS
'What orm_delete would do with the same arguments, doing nothing. Result: one row for each model, action (delete, protect, restrict, set_null, set_default, set, nothing) and the relation by which the rows are concerned: how many rows, and that relation in via, NULL for the rows asked for. Rows that protect, or restrict and would not go too, make orm_delete fail. Errors: 42P01 unknown model, 42703 unknown field. Django: Collector. Example: SELECT * FROM orm_delete_plan(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete_plan(q @extschema@.orm_queryset, OUT model text, OUT action text, OUT rows bigint, OUT via text, VARIADIC kwargs text[])
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_delete_plan';
COMMENT ON FUNCTION @extschema@.orm_delete_plan(@extschema@.orm_queryset, VARIADIC text[]) IS
'What orm_delete would do with the same arguments, doing nothing. Result: one row for each model, action (delete, protect, restrict, set_null, set_default, set, nothing) and the relation by which the rows are concerned: how many rows, and that relation in via, NULL for the rows asked for. Rows that protect, or restrict and would not go too, make orm_delete fail. Errors: 42P01 unknown model, 42703 unknown field. Django: Collector. Example: SELECT * FROM orm_delete_plan(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete_plan(q anyelement, OUT model text, OUT action text, OUT rows bigint, OUT via text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_delete_plan';
COMMENT ON FUNCTION @extschema@.orm_delete_plan(anyelement, VARIADIC "any") IS
'What orm_delete would do with the same arguments, doing nothing. Result: one row for each model, action (delete, protect, restrict, set_null, set_default, set, nothing) and the relation by which the rows are concerned: how many rows, and that relation in via, NULL for the rows asked for. Rows that protect, or restrict and would not go too, make orm_delete fail. Errors: 42P01 unknown model, 42703 unknown field. Django: Collector. Example: SELECT * FROM orm_delete_plan(''blog_author'', ''pk'', 2)';
CREATE FUNCTION @extschema@.orm_delete_plan(q anyelement, OUT model text, OUT action text, OUT rows bigint, OUT via text, VARIADIC kwargs text[])
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_delete_plan';
COMMENT ON FUNCTION @extschema@.orm_delete_plan(anyelement, VARIADIC text[]) IS
'What orm_delete would do with the same arguments, doing nothing. Result: one row for each model, action (delete, protect, restrict, set_null, set_default, set, nothing) and the relation by which the rows are concerned: how many rows, and that relation in via, NULL for the rows asked for. Rows that protect, or restrict and would not go too, make orm_delete fail. Errors: 42P01 unknown model, 42703 unknown field. Django: Collector. Example: SELECT * FROM orm_delete_plan(''blog_author'', ''pk'', 2)';

-- orm_delete_tick stands in long statements of orm_delete and counts their rows
-- for the process title.
CREATE FUNCTION @extschema@.orm_delete_tick() RETURNS boolean
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1 AS 'MODULE_PATHNAME', 'orm_delete_tick';
COMMENT ON FUNCTION @extschema@.orm_delete_tick() IS
'Counts a row of a running orm_delete for the process title. Arguments: none. Result: true. Errors: none. Of no use by itself. Example: SELECT orm_delete_tick()';
