-- 40_readers.sql: the functions that read. api.c has their code.
--
-- Each takes its model in four types: text (a name or a queryset expression),
-- regclass, orm_queryset, and a row type (NULL::blog_author), for which typed
-- rows come back. VARIADIC "any" has a VARIADIC text[] twin for drivers that
-- send untyped parameters.


-- orm_all
CREATE FUNCTION @extschema@.orm_all(m text)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_all';
COMMENT ON FUNCTION @extschema@.orm_all(m text) IS
'All rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .all(). Example: SELECT * FROM orm_all(''blog_author'')';
CREATE FUNCTION @extschema@.orm_all(m regclass)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_all';
COMMENT ON FUNCTION @extschema@.orm_all(m regclass) IS
'All rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .all(). Example: SELECT * FROM orm_all(''blog_author'')';
CREATE FUNCTION @extschema@.orm_all(m @extschema@.orm_queryset)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_all';
COMMENT ON FUNCTION @extschema@.orm_all(m @extschema@.orm_queryset) IS
'All rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .all(). Example: SELECT * FROM orm_all(''blog_author'')';
CREATE FUNCTION @extschema@.orm_all(m anyelement)
    RETURNS SETOF anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_all';
COMMENT ON FUNCTION @extschema@.orm_all(m anyelement) IS
'All rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .all(). Example: SELECT * FROM orm_all(''blog_author'')';

-- orm_filter
CREATE FUNCTION @extschema@.orm_filter(m text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_filter';
COMMENT ON FUNCTION @extschema@.orm_filter(m text, VARIADIC kwargs "any") IS
'The rows for which every condition holds. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .filter(). Example: SELECT * FROM orm_filter(''blog_author'', ''name__startswith'', ''t'')';
CREATE FUNCTION @extschema@.orm_filter(m text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_filter';
COMMENT ON FUNCTION @extschema@.orm_filter(m text, VARIADIC kwargs text[]) IS
'The rows for which every condition holds. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .filter(). Example: SELECT * FROM orm_filter(''blog_author'', ''name__startswith'', ''t'')';
CREATE FUNCTION @extschema@.orm_filter(m regclass, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_filter';
COMMENT ON FUNCTION @extschema@.orm_filter(m regclass, VARIADIC kwargs "any") IS
'The rows for which every condition holds. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .filter(). Example: SELECT * FROM orm_filter(''blog_author'', ''name__startswith'', ''t'')';
CREATE FUNCTION @extschema@.orm_filter(m regclass, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_filter';
COMMENT ON FUNCTION @extschema@.orm_filter(m regclass, VARIADIC kwargs text[]) IS
'The rows for which every condition holds. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .filter(). Example: SELECT * FROM orm_filter(''blog_author'', ''name__startswith'', ''t'')';
CREATE FUNCTION @extschema@.orm_filter(m @extschema@.orm_queryset, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_filter';
COMMENT ON FUNCTION @extschema@.orm_filter(m @extschema@.orm_queryset, VARIADIC kwargs "any") IS
'The rows for which every condition holds. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .filter(). Example: SELECT * FROM orm_filter(''blog_author'', ''name__startswith'', ''t'')';
CREATE FUNCTION @extschema@.orm_filter(m @extschema@.orm_queryset, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_filter';
COMMENT ON FUNCTION @extschema@.orm_filter(m @extschema@.orm_queryset, VARIADIC kwargs text[]) IS
'The rows for which every condition holds. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .filter(). Example: SELECT * FROM orm_filter(''blog_author'', ''name__startswith'', ''t'')';
CREATE FUNCTION @extschema@.orm_filter(m anyelement, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_filter';
COMMENT ON FUNCTION @extschema@.orm_filter(m anyelement, VARIADIC kwargs "any") IS
'The rows for which every condition holds. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .filter(). Example: SELECT * FROM orm_filter(''blog_author'', ''name__startswith'', ''t'')';
CREATE FUNCTION @extschema@.orm_filter(m anyelement, VARIADIC kwargs text[])
    RETURNS SETOF anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_filter';
COMMENT ON FUNCTION @extschema@.orm_filter(m anyelement, VARIADIC kwargs text[]) IS
'The rows for which every condition holds. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .filter(). Example: SELECT * FROM orm_filter(''blog_author'', ''name__startswith'', ''t'')';

-- orm_exclude
CREATE FUNCTION @extschema@.orm_exclude(m text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exclude';
COMMENT ON FUNCTION @extschema@.orm_exclude(m text, VARIADIC kwargs "any") IS
'The rows for which the conditions do not all hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exclude(). Example: SELECT * FROM orm_exclude(''blog_entry'', ''rating__lt'', 3)';
CREATE FUNCTION @extschema@.orm_exclude(m text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exclude';
COMMENT ON FUNCTION @extschema@.orm_exclude(m text, VARIADIC kwargs text[]) IS
'The rows for which the conditions do not all hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exclude(). Example: SELECT * FROM orm_exclude(''blog_entry'', ''rating__lt'', 3)';
CREATE FUNCTION @extschema@.orm_exclude(m regclass, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exclude';
COMMENT ON FUNCTION @extschema@.orm_exclude(m regclass, VARIADIC kwargs "any") IS
'The rows for which the conditions do not all hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exclude(). Example: SELECT * FROM orm_exclude(''blog_entry'', ''rating__lt'', 3)';
CREATE FUNCTION @extschema@.orm_exclude(m regclass, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exclude';
COMMENT ON FUNCTION @extschema@.orm_exclude(m regclass, VARIADIC kwargs text[]) IS
'The rows for which the conditions do not all hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exclude(). Example: SELECT * FROM orm_exclude(''blog_entry'', ''rating__lt'', 3)';
CREATE FUNCTION @extschema@.orm_exclude(m @extschema@.orm_queryset, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exclude';
COMMENT ON FUNCTION @extschema@.orm_exclude(m @extschema@.orm_queryset, VARIADIC kwargs "any") IS
'The rows for which the conditions do not all hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exclude(). Example: SELECT * FROM orm_exclude(''blog_entry'', ''rating__lt'', 3)';
CREATE FUNCTION @extschema@.orm_exclude(m @extschema@.orm_queryset, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exclude';
COMMENT ON FUNCTION @extschema@.orm_exclude(m @extschema@.orm_queryset, VARIADIC kwargs text[]) IS
'The rows for which the conditions do not all hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exclude(). Example: SELECT * FROM orm_exclude(''blog_entry'', ''rating__lt'', 3)';
CREATE FUNCTION @extschema@.orm_exclude(m anyelement, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exclude';
COMMENT ON FUNCTION @extschema@.orm_exclude(m anyelement, VARIADIC kwargs "any") IS
'The rows for which the conditions do not all hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exclude(). Example: SELECT * FROM orm_exclude(''blog_entry'', ''rating__lt'', 3)';
CREATE FUNCTION @extschema@.orm_exclude(m anyelement, VARIADIC kwargs text[])
    RETURNS SETOF anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exclude';
COMMENT ON FUNCTION @extschema@.orm_exclude(m anyelement, VARIADIC kwargs text[]) IS
'The rows for which the conditions do not all hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row, or rows of the table''s type for NULL::table. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exclude(). Example: SELECT * FROM orm_exclude(''blog_entry'', ''rating__lt'', 3)';

-- orm_get
CREATE FUNCTION @extschema@.orm_get(m text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_get';
COMMENT ON FUNCTION @extschema@.orm_get(m text, VARIADIC kwargs "any") IS
'The one row for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object, or a row of the table''s type. P0002 when there is none, P0003 when there are several. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .get(). Example: SELECT orm_get(''blog_author'', ''pk'', 1)';
CREATE FUNCTION @extschema@.orm_get(m text, VARIADIC kwargs text[])
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_get';
COMMENT ON FUNCTION @extschema@.orm_get(m text, VARIADIC kwargs text[]) IS
'The one row for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object, or a row of the table''s type. P0002 when there is none, P0003 when there are several. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .get(). Example: SELECT orm_get(''blog_author'', ''pk'', 1)';
CREATE FUNCTION @extschema@.orm_get(m regclass, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_get';
COMMENT ON FUNCTION @extschema@.orm_get(m regclass, VARIADIC kwargs "any") IS
'The one row for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object, or a row of the table''s type. P0002 when there is none, P0003 when there are several. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .get(). Example: SELECT orm_get(''blog_author'', ''pk'', 1)';
CREATE FUNCTION @extschema@.orm_get(m regclass, VARIADIC kwargs text[])
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_get';
COMMENT ON FUNCTION @extschema@.orm_get(m regclass, VARIADIC kwargs text[]) IS
'The one row for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object, or a row of the table''s type. P0002 when there is none, P0003 when there are several. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .get(). Example: SELECT orm_get(''blog_author'', ''pk'', 1)';
CREATE FUNCTION @extschema@.orm_get(m @extschema@.orm_queryset, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_get';
COMMENT ON FUNCTION @extschema@.orm_get(m @extschema@.orm_queryset, VARIADIC kwargs "any") IS
'The one row for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object, or a row of the table''s type. P0002 when there is none, P0003 when there are several. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .get(). Example: SELECT orm_get(''blog_author'', ''pk'', 1)';
CREATE FUNCTION @extschema@.orm_get(m @extschema@.orm_queryset, VARIADIC kwargs text[])
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_get';
COMMENT ON FUNCTION @extschema@.orm_get(m @extschema@.orm_queryset, VARIADIC kwargs text[]) IS
'The one row for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object, or a row of the table''s type. P0002 when there is none, P0003 when there are several. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .get(). Example: SELECT orm_get(''blog_author'', ''pk'', 1)';
CREATE FUNCTION @extschema@.orm_get(m anyelement, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_get';
COMMENT ON FUNCTION @extschema@.orm_get(m anyelement, VARIADIC kwargs "any") IS
'The one row for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object, or a row of the table''s type. P0002 when there is none, P0003 when there are several. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .get(). Example: SELECT orm_get(''blog_author'', ''pk'', 1)';
CREATE FUNCTION @extschema@.orm_get(m anyelement, VARIADIC kwargs text[])
    RETURNS anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_get';
COMMENT ON FUNCTION @extschema@.orm_get(m anyelement, VARIADIC kwargs text[]) IS
'The one row for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object, or a row of the table''s type. P0002 when there is none, P0003 when there are several. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .get(). Example: SELECT orm_get(''blog_author'', ''pk'', 1)';

-- orm_first
CREATE FUNCTION @extschema@.orm_first(m text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_first';
COMMENT ON FUNCTION @extschema@.orm_first(m text, VARIADIC kwargs "any") IS
'The first row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .first(). Example: SELECT * FROM orm_first(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_first(m text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_first';
COMMENT ON FUNCTION @extschema@.orm_first(m text, VARIADIC kwargs text[]) IS
'The first row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .first(). Example: SELECT * FROM orm_first(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_first(m regclass, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_first';
COMMENT ON FUNCTION @extschema@.orm_first(m regclass, VARIADIC kwargs "any") IS
'The first row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .first(). Example: SELECT * FROM orm_first(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_first(m regclass, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_first';
COMMENT ON FUNCTION @extschema@.orm_first(m regclass, VARIADIC kwargs text[]) IS
'The first row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .first(). Example: SELECT * FROM orm_first(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_first(m @extschema@.orm_queryset, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_first';
COMMENT ON FUNCTION @extschema@.orm_first(m @extschema@.orm_queryset, VARIADIC kwargs "any") IS
'The first row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .first(). Example: SELECT * FROM orm_first(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_first(m @extschema@.orm_queryset, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_first';
COMMENT ON FUNCTION @extschema@.orm_first(m @extschema@.orm_queryset, VARIADIC kwargs text[]) IS
'The first row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .first(). Example: SELECT * FROM orm_first(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_first(m anyelement, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_first';
COMMENT ON FUNCTION @extschema@.orm_first(m anyelement, VARIADIC kwargs "any") IS
'The first row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .first(). Example: SELECT * FROM orm_first(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_first(m anyelement, VARIADIC kwargs text[])
    RETURNS SETOF anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_first';
COMMENT ON FUNCTION @extschema@.orm_first(m anyelement, VARIADIC kwargs text[]) IS
'The first row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .first(). Example: SELECT * FROM orm_first(''blog_entry'', ''rating'', 5)';

-- orm_last
CREATE FUNCTION @extschema@.orm_last(m text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_last';
COMMENT ON FUNCTION @extschema@.orm_last(m text, VARIADIC kwargs "any") IS
'The last row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .last(). Example: SELECT * FROM orm_last(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_last(m text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_last';
COMMENT ON FUNCTION @extschema@.orm_last(m text, VARIADIC kwargs text[]) IS
'The last row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .last(). Example: SELECT * FROM orm_last(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_last(m regclass, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_last';
COMMENT ON FUNCTION @extschema@.orm_last(m regclass, VARIADIC kwargs "any") IS
'The last row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .last(). Example: SELECT * FROM orm_last(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_last(m regclass, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_last';
COMMENT ON FUNCTION @extschema@.orm_last(m regclass, VARIADIC kwargs text[]) IS
'The last row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .last(). Example: SELECT * FROM orm_last(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_last(m @extschema@.orm_queryset, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_last';
COMMENT ON FUNCTION @extschema@.orm_last(m @extschema@.orm_queryset, VARIADIC kwargs "any") IS
'The last row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .last(). Example: SELECT * FROM orm_last(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_last(m @extschema@.orm_queryset, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_last';
COMMENT ON FUNCTION @extschema@.orm_last(m @extschema@.orm_queryset, VARIADIC kwargs text[]) IS
'The last row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .last(). Example: SELECT * FROM orm_last(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_last(m anyelement, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_last';
COMMENT ON FUNCTION @extschema@.orm_last(m anyelement, VARIADIC kwargs "any") IS
'The last row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .last(). Example: SELECT * FROM orm_last(''blog_entry'', ''rating'', 5)';
CREATE FUNCTION @extschema@.orm_last(m anyelement, VARIADIC kwargs text[])
    RETURNS SETOF anyelement
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_last';
COMMENT ON FUNCTION @extschema@.orm_last(m anyelement, VARIADIC kwargs text[]) IS
'The last row by the ordering, or by primary key without one. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one row or none. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .last(). Example: SELECT * FROM orm_last(''blog_entry'', ''rating'', 5)';

-- orm_count
CREATE FUNCTION @extschema@.orm_count(m text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_count_rows';
COMMENT ON FUNCTION @extschema@.orm_count(m text, VARIADIC kwargs "any") IS
'How many rows there are for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: bigint. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .count(). Example: SELECT orm_count(''blog_entry'', ''blog__name'', ''Beatles Blog'')';
CREATE FUNCTION @extschema@.orm_count(m text, VARIADIC kwargs text[])
    RETURNS bigint
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_count_rows';
COMMENT ON FUNCTION @extschema@.orm_count(m text, VARIADIC kwargs text[]) IS
'How many rows there are for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: bigint. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .count(). Example: SELECT orm_count(''blog_entry'', ''blog__name'', ''Beatles Blog'')';
CREATE FUNCTION @extschema@.orm_count(m regclass, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_count_rows';
COMMENT ON FUNCTION @extschema@.orm_count(m regclass, VARIADIC kwargs "any") IS
'How many rows there are for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: bigint. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .count(). Example: SELECT orm_count(''blog_entry'', ''blog__name'', ''Beatles Blog'')';
CREATE FUNCTION @extschema@.orm_count(m regclass, VARIADIC kwargs text[])
    RETURNS bigint
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_count_rows';
COMMENT ON FUNCTION @extschema@.orm_count(m regclass, VARIADIC kwargs text[]) IS
'How many rows there are for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: bigint. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .count(). Example: SELECT orm_count(''blog_entry'', ''blog__name'', ''Beatles Blog'')';
CREATE FUNCTION @extschema@.orm_count(m @extschema@.orm_queryset, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_count_rows';
COMMENT ON FUNCTION @extschema@.orm_count(m @extschema@.orm_queryset, VARIADIC kwargs "any") IS
'How many rows there are for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: bigint. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .count(). Example: SELECT orm_count(''blog_entry'', ''blog__name'', ''Beatles Blog'')';
CREATE FUNCTION @extschema@.orm_count(m @extschema@.orm_queryset, VARIADIC kwargs text[])
    RETURNS bigint
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_count_rows';
COMMENT ON FUNCTION @extschema@.orm_count(m @extschema@.orm_queryset, VARIADIC kwargs text[]) IS
'How many rows there are for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: bigint. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .count(). Example: SELECT orm_count(''blog_entry'', ''blog__name'', ''Beatles Blog'')';
CREATE FUNCTION @extschema@.orm_count(m anyelement, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_count_rows';
COMMENT ON FUNCTION @extschema@.orm_count(m anyelement, VARIADIC kwargs "any") IS
'How many rows there are for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: bigint. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .count(). Example: SELECT orm_count(''blog_entry'', ''blog__name'', ''Beatles Blog'')';
CREATE FUNCTION @extschema@.orm_count(m anyelement, VARIADIC kwargs text[])
    RETURNS bigint
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_count_rows';
COMMENT ON FUNCTION @extschema@.orm_count(m anyelement, VARIADIC kwargs text[]) IS
'How many rows there are for which the conditions hold. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: bigint. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .count(). Example: SELECT orm_count(''blog_entry'', ''blog__name'', ''Beatles Blog'')';

-- orm_exists
CREATE FUNCTION @extschema@.orm_exists(m text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exists';
COMMENT ON FUNCTION @extschema@.orm_exists(m text, VARIADIC kwargs "any") IS
'Is there a row for which the conditions hold? Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: boolean. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exists(). Example: SELECT orm_exists(''blog_author'', ''email__endswith'', ''@example.com'')';
CREATE FUNCTION @extschema@.orm_exists(m text, VARIADIC kwargs text[])
    RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exists';
COMMENT ON FUNCTION @extschema@.orm_exists(m text, VARIADIC kwargs text[]) IS
'Is there a row for which the conditions hold? Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: boolean. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exists(). Example: SELECT orm_exists(''blog_author'', ''email__endswith'', ''@example.com'')';
CREATE FUNCTION @extschema@.orm_exists(m regclass, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exists';
COMMENT ON FUNCTION @extschema@.orm_exists(m regclass, VARIADIC kwargs "any") IS
'Is there a row for which the conditions hold? Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: boolean. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exists(). Example: SELECT orm_exists(''blog_author'', ''email__endswith'', ''@example.com'')';
CREATE FUNCTION @extschema@.orm_exists(m regclass, VARIADIC kwargs text[])
    RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exists';
COMMENT ON FUNCTION @extschema@.orm_exists(m regclass, VARIADIC kwargs text[]) IS
'Is there a row for which the conditions hold? Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: boolean. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exists(). Example: SELECT orm_exists(''blog_author'', ''email__endswith'', ''@example.com'')';
CREATE FUNCTION @extschema@.orm_exists(m @extschema@.orm_queryset, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exists';
COMMENT ON FUNCTION @extschema@.orm_exists(m @extschema@.orm_queryset, VARIADIC kwargs "any") IS
'Is there a row for which the conditions hold? Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: boolean. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exists(). Example: SELECT orm_exists(''blog_author'', ''email__endswith'', ''@example.com'')';
CREATE FUNCTION @extschema@.orm_exists(m @extschema@.orm_queryset, VARIADIC kwargs text[])
    RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exists';
COMMENT ON FUNCTION @extschema@.orm_exists(m @extschema@.orm_queryset, VARIADIC kwargs text[]) IS
'Is there a row for which the conditions hold? Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: boolean. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exists(). Example: SELECT orm_exists(''blog_author'', ''email__endswith'', ''@example.com'')';
CREATE FUNCTION @extschema@.orm_exists(m anyelement, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exists';
COMMENT ON FUNCTION @extschema@.orm_exists(m anyelement, VARIADIC kwargs "any") IS
'Is there a row for which the conditions hold? Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: boolean. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exists(). Example: SELECT orm_exists(''blog_author'', ''email__endswith'', ''@example.com'')';
CREATE FUNCTION @extschema@.orm_exists(m anyelement, VARIADIC kwargs text[])
    RETURNS boolean
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_exists';
COMMENT ON FUNCTION @extschema@.orm_exists(m anyelement, VARIADIC kwargs text[]) IS
'Is there a row for which the conditions hold? Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: boolean. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .exists(). Example: SELECT orm_exists(''blog_author'', ''email__endswith'', ''@example.com'')';

-- orm_values
CREATE FUNCTION @extschema@.orm_values(m text, VARIADIC fields text[] DEFAULT '{}')
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_values';
COMMENT ON FUNCTION @extschema@.orm_values(m text, VARIADIC fields text[]) IS
'Only the named fields of each row, all of them without names. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names of fields, paths and annotations. Result: one jsonb object a row, keyed by the names. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .values(). Example: SELECT * FROM orm_values(''blog_entry'', ''headline'', ''blog__name'')';
CREATE FUNCTION @extschema@.orm_values(m regclass, VARIADIC fields text[] DEFAULT '{}')
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_values';
COMMENT ON FUNCTION @extschema@.orm_values(m regclass, VARIADIC fields text[]) IS
'Only the named fields of each row, all of them without names. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names of fields, paths and annotations. Result: one jsonb object a row, keyed by the names. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .values(). Example: SELECT * FROM orm_values(''blog_entry'', ''headline'', ''blog__name'')';
CREATE FUNCTION @extschema@.orm_values(m @extschema@.orm_queryset, VARIADIC fields text[] DEFAULT '{}')
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_values';
COMMENT ON FUNCTION @extschema@.orm_values(m @extschema@.orm_queryset, VARIADIC fields text[]) IS
'Only the named fields of each row, all of them without names. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names of fields, paths and annotations. Result: one jsonb object a row, keyed by the names. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .values(). Example: SELECT * FROM orm_values(''blog_entry'', ''headline'', ''blog__name'')';
CREATE FUNCTION @extschema@.orm_values(m anyelement, VARIADIC fields text[] DEFAULT '{}')
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_values';
COMMENT ON FUNCTION @extschema@.orm_values(m anyelement, VARIADIC fields text[]) IS
'Only the named fields of each row, all of them without names. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names of fields, paths and annotations. Result: one jsonb object a row, keyed by the names. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .values(). Example: SELECT * FROM orm_values(''blog_entry'', ''headline'', ''blog__name'')';

-- orm_annotate
CREATE FUNCTION @extschema@.orm_annotate(m text, VARIADIC expressions "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_rows';
COMMENT ON FUNCTION @extschema@.orm_annotate(m text, VARIADIC expressions "any") IS
'Rows with computed values added. The arguments after the model are aliases and expressions in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(). Example: SELECT * FROM orm_annotate(''blog_author'', ''n'', ''Count(entry)'')';
CREATE FUNCTION @extschema@.orm_annotate(m text, VARIADIC expressions text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_rows';
COMMENT ON FUNCTION @extschema@.orm_annotate(m text, VARIADIC expressions text[]) IS
'Rows with computed values added. The arguments after the model are aliases and expressions in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(). Example: SELECT * FROM orm_annotate(''blog_author'', ''n'', ''Count(entry)'')';
CREATE FUNCTION @extschema@.orm_annotate(m regclass, VARIADIC expressions "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_rows';
COMMENT ON FUNCTION @extschema@.orm_annotate(m regclass, VARIADIC expressions "any") IS
'Rows with computed values added. The arguments after the model are aliases and expressions in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(). Example: SELECT * FROM orm_annotate(''blog_author'', ''n'', ''Count(entry)'')';
CREATE FUNCTION @extschema@.orm_annotate(m regclass, VARIADIC expressions text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_rows';
COMMENT ON FUNCTION @extschema@.orm_annotate(m regclass, VARIADIC expressions text[]) IS
'Rows with computed values added. The arguments after the model are aliases and expressions in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(). Example: SELECT * FROM orm_annotate(''blog_author'', ''n'', ''Count(entry)'')';
CREATE FUNCTION @extschema@.orm_annotate(m @extschema@.orm_queryset, VARIADIC expressions "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_rows';
COMMENT ON FUNCTION @extschema@.orm_annotate(m @extschema@.orm_queryset, VARIADIC expressions "any") IS
'Rows with computed values added. The arguments after the model are aliases and expressions in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(). Example: SELECT * FROM orm_annotate(''blog_author'', ''n'', ''Count(entry)'')';
CREATE FUNCTION @extschema@.orm_annotate(m @extschema@.orm_queryset, VARIADIC expressions text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_rows';
COMMENT ON FUNCTION @extschema@.orm_annotate(m @extschema@.orm_queryset, VARIADIC expressions text[]) IS
'Rows with computed values added. The arguments after the model are aliases and expressions in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(). Example: SELECT * FROM orm_annotate(''blog_author'', ''n'', ''Count(entry)'')';
CREATE FUNCTION @extschema@.orm_annotate(m anyelement, VARIADIC expressions "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_rows';
COMMENT ON FUNCTION @extschema@.orm_annotate(m anyelement, VARIADIC expressions "any") IS
'Rows with computed values added. The arguments after the model are aliases and expressions in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(). Example: SELECT * FROM orm_annotate(''blog_author'', ''n'', ''Count(entry)'')';
CREATE FUNCTION @extschema@.orm_annotate(m anyelement, VARIADIC expressions text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_rows';
COMMENT ON FUNCTION @extschema@.orm_annotate(m anyelement, VARIADIC expressions text[]) IS
'Rows with computed values added. The arguments after the model are aliases and expressions in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(). Example: SELECT * FROM orm_annotate(''blog_author'', ''n'', ''Count(entry)'')';

-- orm_aggregate
CREATE FUNCTION @extschema@.orm_aggregate(m text, VARIADIC expressions "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_aggregate_row';
COMMENT ON FUNCTION @extschema@.orm_aggregate(m text, VARIADIC expressions "any") IS
'Values computed over all rows. The arguments after the model are aliases and aggregates in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .aggregate(). Example: SELECT orm_aggregate(''blog_entry'', ''Avg(rating)'', ''Max(rating)'')';
CREATE FUNCTION @extschema@.orm_aggregate(m text, VARIADIC expressions text[])
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_aggregate_row';
COMMENT ON FUNCTION @extschema@.orm_aggregate(m text, VARIADIC expressions text[]) IS
'Values computed over all rows. The arguments after the model are aliases and aggregates in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .aggregate(). Example: SELECT orm_aggregate(''blog_entry'', ''Avg(rating)'', ''Max(rating)'')';
CREATE FUNCTION @extschema@.orm_aggregate(m regclass, VARIADIC expressions "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_aggregate_row';
COMMENT ON FUNCTION @extschema@.orm_aggregate(m regclass, VARIADIC expressions "any") IS
'Values computed over all rows. The arguments after the model are aliases and aggregates in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .aggregate(). Example: SELECT orm_aggregate(''blog_entry'', ''Avg(rating)'', ''Max(rating)'')';
CREATE FUNCTION @extschema@.orm_aggregate(m regclass, VARIADIC expressions text[])
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_aggregate_row';
COMMENT ON FUNCTION @extschema@.orm_aggregate(m regclass, VARIADIC expressions text[]) IS
'Values computed over all rows. The arguments after the model are aliases and aggregates in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .aggregate(). Example: SELECT orm_aggregate(''blog_entry'', ''Avg(rating)'', ''Max(rating)'')';
CREATE FUNCTION @extschema@.orm_aggregate(m @extschema@.orm_queryset, VARIADIC expressions "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_aggregate_row';
COMMENT ON FUNCTION @extschema@.orm_aggregate(m @extschema@.orm_queryset, VARIADIC expressions "any") IS
'Values computed over all rows. The arguments after the model are aliases and aggregates in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .aggregate(). Example: SELECT orm_aggregate(''blog_entry'', ''Avg(rating)'', ''Max(rating)'')';
CREATE FUNCTION @extschema@.orm_aggregate(m @extschema@.orm_queryset, VARIADIC expressions text[])
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_aggregate_row';
COMMENT ON FUNCTION @extschema@.orm_aggregate(m @extschema@.orm_queryset, VARIADIC expressions text[]) IS
'Values computed over all rows. The arguments after the model are aliases and aggregates in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .aggregate(). Example: SELECT orm_aggregate(''blog_entry'', ''Avg(rating)'', ''Max(rating)'')';
CREATE FUNCTION @extschema@.orm_aggregate(m anyelement, VARIADIC expressions "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_aggregate_row';
COMMENT ON FUNCTION @extschema@.orm_aggregate(m anyelement, VARIADIC expressions "any") IS
'Values computed over all rows. The arguments after the model are aliases and aggregates in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .aggregate(). Example: SELECT orm_aggregate(''blog_entry'', ''Avg(rating)'', ''Max(rating)'')';
CREATE FUNCTION @extschema@.orm_aggregate(m anyelement, VARIADIC expressions text[])
    RETURNS jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_aggregate_row';
COMMENT ON FUNCTION @extschema@.orm_aggregate(m anyelement, VARIADIC expressions text[]) IS
'Values computed over all rows. The arguments after the model are aliases and aggregates in turn; an aggregate over a path may go without alias. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table). Result: one jsonb object. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .aggregate(). Example: SELECT orm_aggregate(''blog_entry'', ''Avg(rating)'', ''Max(rating)'')';

-- orm_annotate_count
CREATE FUNCTION @extschema@.orm_annotate_count(m text, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_count';
COMMENT ON FUNCTION @extschema@.orm_annotate_count(m text, path text, VARIADIC kwargs "any") IS
'Rows with Count over a path added as <path>__count. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Count(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_count(''blog_author'', ''entry'')';
CREATE FUNCTION @extschema@.orm_annotate_count(m text, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_count';
COMMENT ON FUNCTION @extschema@.orm_annotate_count(m text, path text, VARIADIC kwargs text[]) IS
'Rows with Count over a path added as <path>__count. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Count(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_count(''blog_author'', ''entry'')';
CREATE FUNCTION @extschema@.orm_annotate_count(m regclass, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_count';
COMMENT ON FUNCTION @extschema@.orm_annotate_count(m regclass, path text, VARIADIC kwargs "any") IS
'Rows with Count over a path added as <path>__count. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Count(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_count(''blog_author'', ''entry'')';
CREATE FUNCTION @extschema@.orm_annotate_count(m regclass, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_count';
COMMENT ON FUNCTION @extschema@.orm_annotate_count(m regclass, path text, VARIADIC kwargs text[]) IS
'Rows with Count over a path added as <path>__count. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Count(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_count(''blog_author'', ''entry'')';
CREATE FUNCTION @extschema@.orm_annotate_count(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_count';
COMMENT ON FUNCTION @extschema@.orm_annotate_count(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any") IS
'Rows with Count over a path added as <path>__count. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Count(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_count(''blog_author'', ''entry'')';
CREATE FUNCTION @extschema@.orm_annotate_count(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_count';
COMMENT ON FUNCTION @extschema@.orm_annotate_count(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[]) IS
'Rows with Count over a path added as <path>__count. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Count(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_count(''blog_author'', ''entry'')';
CREATE FUNCTION @extschema@.orm_annotate_count(m anyelement, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_count';
COMMENT ON FUNCTION @extschema@.orm_annotate_count(m anyelement, path text, VARIADIC kwargs "any") IS
'Rows with Count over a path added as <path>__count. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Count(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_count(''blog_author'', ''entry'')';
CREATE FUNCTION @extschema@.orm_annotate_count(m anyelement, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_count';
COMMENT ON FUNCTION @extschema@.orm_annotate_count(m anyelement, path text, VARIADIC kwargs text[]) IS
'Rows with Count over a path added as <path>__count. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Count(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_count(''blog_author'', ''entry'')';

-- orm_annotate_sum
CREATE FUNCTION @extschema@.orm_annotate_sum(m text, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_sum';
COMMENT ON FUNCTION @extschema@.orm_annotate_sum(m text, path text, VARIADIC kwargs "any") IS
'Rows with Sum over a path added as <path>__sum. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Sum(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_sum(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_sum(m text, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_sum';
COMMENT ON FUNCTION @extschema@.orm_annotate_sum(m text, path text, VARIADIC kwargs text[]) IS
'Rows with Sum over a path added as <path>__sum. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Sum(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_sum(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_sum(m regclass, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_sum';
COMMENT ON FUNCTION @extschema@.orm_annotate_sum(m regclass, path text, VARIADIC kwargs "any") IS
'Rows with Sum over a path added as <path>__sum. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Sum(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_sum(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_sum(m regclass, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_sum';
COMMENT ON FUNCTION @extschema@.orm_annotate_sum(m regclass, path text, VARIADIC kwargs text[]) IS
'Rows with Sum over a path added as <path>__sum. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Sum(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_sum(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_sum(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_sum';
COMMENT ON FUNCTION @extschema@.orm_annotate_sum(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any") IS
'Rows with Sum over a path added as <path>__sum. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Sum(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_sum(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_sum(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_sum';
COMMENT ON FUNCTION @extschema@.orm_annotate_sum(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[]) IS
'Rows with Sum over a path added as <path>__sum. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Sum(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_sum(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_sum(m anyelement, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_sum';
COMMENT ON FUNCTION @extschema@.orm_annotate_sum(m anyelement, path text, VARIADIC kwargs "any") IS
'Rows with Sum over a path added as <path>__sum. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Sum(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_sum(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_sum(m anyelement, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_sum';
COMMENT ON FUNCTION @extschema@.orm_annotate_sum(m anyelement, path text, VARIADIC kwargs text[]) IS
'Rows with Sum over a path added as <path>__sum. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Sum(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_sum(''blog_author'', ''entry__rating'')';

-- orm_annotate_avg
CREATE FUNCTION @extschema@.orm_annotate_avg(m text, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_avg';
COMMENT ON FUNCTION @extschema@.orm_annotate_avg(m text, path text, VARIADIC kwargs "any") IS
'Rows with Avg over a path added as <path>__avg. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Avg(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_avg(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_avg(m text, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_avg';
COMMENT ON FUNCTION @extschema@.orm_annotate_avg(m text, path text, VARIADIC kwargs text[]) IS
'Rows with Avg over a path added as <path>__avg. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Avg(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_avg(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_avg(m regclass, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_avg';
COMMENT ON FUNCTION @extschema@.orm_annotate_avg(m regclass, path text, VARIADIC kwargs "any") IS
'Rows with Avg over a path added as <path>__avg. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Avg(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_avg(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_avg(m regclass, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_avg';
COMMENT ON FUNCTION @extschema@.orm_annotate_avg(m regclass, path text, VARIADIC kwargs text[]) IS
'Rows with Avg over a path added as <path>__avg. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Avg(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_avg(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_avg(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_avg';
COMMENT ON FUNCTION @extschema@.orm_annotate_avg(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any") IS
'Rows with Avg over a path added as <path>__avg. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Avg(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_avg(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_avg(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_avg';
COMMENT ON FUNCTION @extschema@.orm_annotate_avg(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[]) IS
'Rows with Avg over a path added as <path>__avg. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Avg(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_avg(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_avg(m anyelement, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_avg';
COMMENT ON FUNCTION @extschema@.orm_annotate_avg(m anyelement, path text, VARIADIC kwargs "any") IS
'Rows with Avg over a path added as <path>__avg. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Avg(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_avg(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_avg(m anyelement, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_avg';
COMMENT ON FUNCTION @extschema@.orm_annotate_avg(m anyelement, path text, VARIADIC kwargs text[]) IS
'Rows with Avg over a path added as <path>__avg. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Avg(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_avg(''blog_author'', ''entry__rating'')';

-- orm_annotate_min
CREATE FUNCTION @extschema@.orm_annotate_min(m text, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_min';
COMMENT ON FUNCTION @extschema@.orm_annotate_min(m text, path text, VARIADIC kwargs "any") IS
'Rows with Min over a path added as <path>__min. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Min(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_min(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_min(m text, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_min';
COMMENT ON FUNCTION @extschema@.orm_annotate_min(m text, path text, VARIADIC kwargs text[]) IS
'Rows with Min over a path added as <path>__min. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Min(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_min(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_min(m regclass, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_min';
COMMENT ON FUNCTION @extschema@.orm_annotate_min(m regclass, path text, VARIADIC kwargs "any") IS
'Rows with Min over a path added as <path>__min. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Min(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_min(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_min(m regclass, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_min';
COMMENT ON FUNCTION @extschema@.orm_annotate_min(m regclass, path text, VARIADIC kwargs text[]) IS
'Rows with Min over a path added as <path>__min. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Min(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_min(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_min(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_min';
COMMENT ON FUNCTION @extschema@.orm_annotate_min(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any") IS
'Rows with Min over a path added as <path>__min. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Min(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_min(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_min(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_min';
COMMENT ON FUNCTION @extschema@.orm_annotate_min(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[]) IS
'Rows with Min over a path added as <path>__min. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Min(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_min(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_min(m anyelement, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_min';
COMMENT ON FUNCTION @extschema@.orm_annotate_min(m anyelement, path text, VARIADIC kwargs "any") IS
'Rows with Min over a path added as <path>__min. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Min(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_min(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_min(m anyelement, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_min';
COMMENT ON FUNCTION @extschema@.orm_annotate_min(m anyelement, path text, VARIADIC kwargs text[]) IS
'Rows with Min over a path added as <path>__min. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Min(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_min(''blog_author'', ''entry__rating'')';

-- orm_annotate_max
CREATE FUNCTION @extschema@.orm_annotate_max(m text, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_max';
COMMENT ON FUNCTION @extschema@.orm_annotate_max(m text, path text, VARIADIC kwargs "any") IS
'Rows with Max over a path added as <path>__max. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Max(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_max(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_max(m text, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_max';
COMMENT ON FUNCTION @extschema@.orm_annotate_max(m text, path text, VARIADIC kwargs text[]) IS
'Rows with Max over a path added as <path>__max. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Max(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_max(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_max(m regclass, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_max';
COMMENT ON FUNCTION @extschema@.orm_annotate_max(m regclass, path text, VARIADIC kwargs "any") IS
'Rows with Max over a path added as <path>__max. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Max(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_max(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_max(m regclass, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_max';
COMMENT ON FUNCTION @extschema@.orm_annotate_max(m regclass, path text, VARIADIC kwargs text[]) IS
'Rows with Max over a path added as <path>__max. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Max(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_max(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_max(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_max';
COMMENT ON FUNCTION @extschema@.orm_annotate_max(m @extschema@.orm_queryset, path text, VARIADIC kwargs "any") IS
'Rows with Max over a path added as <path>__max. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Max(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_max(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_max(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_max';
COMMENT ON FUNCTION @extschema@.orm_annotate_max(m @extschema@.orm_queryset, path text, VARIADIC kwargs text[]) IS
'Rows with Max over a path added as <path>__max. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Max(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_max(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_max(m anyelement, path text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_max';
COMMENT ON FUNCTION @extschema@.orm_annotate_max(m anyelement, path text, VARIADIC kwargs "any") IS
'Rows with Max over a path added as <path>__max. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Max(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_max(''blog_author'', ''entry__rating'')';
CREATE FUNCTION @extschema@.orm_annotate_max(m anyelement, path text, VARIADIC kwargs text[])
    RETURNS SETOF jsonb
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_annotate_max';
COMMENT ON FUNCTION @extschema@.orm_annotate_max(m anyelement, path text, VARIADIC kwargs text[]) IS
'Rows with Max over a path added as <path>__max. The keyword arguments are the aggregate''s filter. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); keyword arguments are names and values in turn (''rating__gt'', 3), jsonb objects and orm_q values, all of which must hold. Result: one jsonb object a row. Errors: 42P01 unknown model, 42703 unknown field, 42883 unsupported lookup, 42702 ambiguous relation, 22P02 bad value. Django: .annotate(Max(''path'', filter=Q(...))). Example: SELECT * FROM orm_annotate_max(''blog_author'', ''entry__rating'')';

-- The expression face

-- orm
CREATE FUNCTION @extschema@.orm(q text, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm';
COMMENT ON FUNCTION @extschema@.orm(q text, VARIADIC params "any") IS
'Whatever a Django expression yields. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: objects for rows and values(), arrays for values_list(), scalars for the rest. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm(''Entry.objects.filter(headline__contains=$1)[:5]'', ''Lennon'')';
CREATE FUNCTION @extschema@.orm(q text, VARIADIC params text[])
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm';
COMMENT ON FUNCTION @extschema@.orm(q text, VARIADIC params text[]) IS
'Whatever a Django expression yields. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: objects for rows and values(), arrays for values_list(), scalars for the rest. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm(''Entry.objects.filter(headline__contains=$1)[:5]'', ''Lennon'')';
CREATE FUNCTION @extschema@.orm(q @extschema@.orm_queryset, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm';
COMMENT ON FUNCTION @extschema@.orm(q @extschema@.orm_queryset, VARIADIC params "any") IS
'Whatever a Django expression yields. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: objects for rows and values(), arrays for values_list(), scalars for the rest. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm(''Entry.objects.filter(headline__contains=$1)[:5]'', ''Lennon'')';
CREATE FUNCTION @extschema@.orm(q @extschema@.orm_queryset, VARIADIC params text[])
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm';
COMMENT ON FUNCTION @extschema@.orm(q @extschema@.orm_queryset, VARIADIC params text[]) IS
'Whatever a Django expression yields. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: objects for rows and values(), arrays for values_list(), scalars for the rest. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm(''Entry.objects.filter(headline__contains=$1)[:5]'', ''Lennon'')';
CREATE FUNCTION @extschema@.orm(q regclass, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm';
COMMENT ON FUNCTION @extschema@.orm(q regclass, VARIADIC params "any") IS
'Whatever a Django expression yields. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: objects for rows and values(), arrays for values_list(), scalars for the rest. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm(''Entry.objects.filter(headline__contains=$1)[:5]'', ''Lennon'')';
CREATE FUNCTION @extschema@.orm(q regclass, VARIADIC params text[])
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm';
COMMENT ON FUNCTION @extschema@.orm(q regclass, VARIADIC params text[]) IS
'Whatever a Django expression yields. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: objects for rows and values(), arrays for values_list(), scalars for the rest. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm(''Entry.objects.filter(headline__contains=$1)[:5]'', ''Lennon'')';
CREATE FUNCTION @extschema@.orm(q anyelement, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm';
COMMENT ON FUNCTION @extschema@.orm(q anyelement, VARIADIC params "any") IS
'Whatever a Django expression yields. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: objects for rows and values(), arrays for values_list(), scalars for the rest. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm(''Entry.objects.filter(headline__contains=$1)[:5]'', ''Lennon'')';
CREATE FUNCTION @extschema@.orm(q anyelement, VARIADIC params text[])
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm';
COMMENT ON FUNCTION @extschema@.orm(q anyelement, VARIADIC params text[]) IS
'Whatever a Django expression yields. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: objects for rows and values(), arrays for values_list(), scalars for the rest. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm(''Entry.objects.filter(headline__contains=$1)[:5]'', ''Lennon'')';

-- orm_rows
CREATE FUNCTION @extschema@.orm_rows(t anyelement, q text, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF anyelement
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_rows';
COMMENT ON FUNCTION @extschema@.orm_rows(t anyelement, q text, VARIADIC params "any") IS
'The rows that a Django expression yields, typed. Arguments: an expression in Django''s syntax, then the values of its $1..$n. Result: rows of the type of the first argument. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT headline FROM orm_rows(NULL::blog_entry, ''Entry.objects.order_by(''''-pub_date'''')'')';
CREATE FUNCTION @extschema@.orm_rows(t anyelement, q text, VARIADIC params text[])
    RETURNS SETOF anyelement
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_rows';
COMMENT ON FUNCTION @extschema@.orm_rows(t anyelement, q text, VARIADIC params text[]) IS
'The rows that a Django expression yields, typed. Arguments: an expression in Django''s syntax, then the values of its $1..$n. Result: rows of the type of the first argument. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT headline FROM orm_rows(NULL::blog_entry, ''Entry.objects.order_by(''''-pub_date'''')'')';
CREATE FUNCTION @extschema@.orm_rows(t anyelement, q @extschema@.orm_queryset, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF anyelement
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_rows';
COMMENT ON FUNCTION @extschema@.orm_rows(t anyelement, q @extschema@.orm_queryset, VARIADIC params "any") IS
'The rows that a Django expression yields, typed. Arguments: an expression in Django''s syntax, then the values of its $1..$n. Result: rows of the type of the first argument. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT headline FROM orm_rows(NULL::blog_entry, ''Entry.objects.order_by(''''-pub_date'''')'')';
CREATE FUNCTION @extschema@.orm_rows(t anyelement, q @extschema@.orm_queryset, VARIADIC params text[])
    RETURNS SETOF anyelement
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_rows';
COMMENT ON FUNCTION @extschema@.orm_rows(t anyelement, q @extschema@.orm_queryset, VARIADIC params text[]) IS
'The rows that a Django expression yields, typed. Arguments: an expression in Django''s syntax, then the values of its $1..$n. Result: rows of the type of the first argument. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT headline FROM orm_rows(NULL::blog_entry, ''Entry.objects.order_by(''''-pub_date'''')'')';

-- orm_record
CREATE FUNCTION @extschema@.orm_record(q text, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_record';
COMMENT ON FUNCTION @extschema@.orm_record(q text, VARIADIC params "any") IS
'The columns that a Django expression yields, by position. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: records; the column list after AS is checked, orm_columns() prints it. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_record(''Entry.objects.values_list(''''headline'''', ''''rating'''')'') AS t(headline varchar, rating int)';
CREATE FUNCTION @extschema@.orm_record(q text, VARIADIC params text[])
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_record';
COMMENT ON FUNCTION @extschema@.orm_record(q text, VARIADIC params text[]) IS
'The columns that a Django expression yields, by position. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: records; the column list after AS is checked, orm_columns() prints it. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_record(''Entry.objects.values_list(''''headline'''', ''''rating'''')'') AS t(headline varchar, rating int)';
CREATE FUNCTION @extschema@.orm_record(q @extschema@.orm_queryset, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_record';
COMMENT ON FUNCTION @extschema@.orm_record(q @extschema@.orm_queryset, VARIADIC params "any") IS
'The columns that a Django expression yields, by position. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: records; the column list after AS is checked, orm_columns() prints it. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_record(''Entry.objects.values_list(''''headline'''', ''''rating'''')'') AS t(headline varchar, rating int)';
CREATE FUNCTION @extschema@.orm_record(q @extschema@.orm_queryset, VARIADIC params text[])
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_record';
COMMENT ON FUNCTION @extschema@.orm_record(q @extschema@.orm_queryset, VARIADIC params text[]) IS
'The columns that a Django expression yields, by position. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: records; the column list after AS is checked, orm_columns() prints it. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_record(''Entry.objects.values_list(''''headline'''', ''''rating'''')'') AS t(headline varchar, rating int)';
CREATE FUNCTION @extschema@.orm_record(q regclass, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_record';
COMMENT ON FUNCTION @extschema@.orm_record(q regclass, VARIADIC params "any") IS
'The columns that a Django expression yields, by position. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: records; the column list after AS is checked, orm_columns() prints it. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_record(''Entry.objects.values_list(''''headline'''', ''''rating'''')'') AS t(headline varchar, rating int)';
CREATE FUNCTION @extschema@.orm_record(q regclass, VARIADIC params text[])
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_record';
COMMENT ON FUNCTION @extschema@.orm_record(q regclass, VARIADIC params text[]) IS
'The columns that a Django expression yields, by position. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: records; the column list after AS is checked, orm_columns() prints it. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_record(''Entry.objects.values_list(''''headline'''', ''''rating'''')'') AS t(headline varchar, rating int)';
CREATE FUNCTION @extschema@.orm_record(q anyelement, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_record';
COMMENT ON FUNCTION @extschema@.orm_record(q anyelement, VARIADIC params "any") IS
'The columns that a Django expression yields, by position. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: records; the column list after AS is checked, orm_columns() prints it. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_record(''Entry.objects.values_list(''''headline'''', ''''rating'''')'') AS t(headline varchar, rating int)';
CREATE FUNCTION @extschema@.orm_record(q anyelement, VARIADIC params text[])
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_record';
COMMENT ON FUNCTION @extschema@.orm_record(q anyelement, VARIADIC params text[]) IS
'The columns that a Django expression yields, by position. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: records; the column list after AS is checked, orm_columns() prints it. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_record(''Entry.objects.values_list(''''headline'''', ''''rating'''')'') AS t(headline varchar, rating int)';

-- orm_sql
CREATE FUNCTION @extschema@.orm_sql(q text, VARIADIC params "any" DEFAULT NULL)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_sql';
COMMENT ON FUNCTION @extschema@.orm_sql(q text, VARIADIC params "any") IS
'The SQL that a Django expression becomes, with $n for its values. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_sql(''Entry.objects.filter(rating=3)'')';
CREATE FUNCTION @extschema@.orm_sql(q text, VARIADIC params text[])
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_sql';
COMMENT ON FUNCTION @extschema@.orm_sql(q text, VARIADIC params text[]) IS
'The SQL that a Django expression becomes, with $n for its values. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_sql(''Entry.objects.filter(rating=3)'')';
CREATE FUNCTION @extschema@.orm_sql(q @extschema@.orm_queryset, VARIADIC params "any" DEFAULT NULL)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_sql';
COMMENT ON FUNCTION @extschema@.orm_sql(q @extschema@.orm_queryset, VARIADIC params "any") IS
'The SQL that a Django expression becomes, with $n for its values. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_sql(''Entry.objects.filter(rating=3)'')';
CREATE FUNCTION @extschema@.orm_sql(q @extschema@.orm_queryset, VARIADIC params text[])
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_sql';
COMMENT ON FUNCTION @extschema@.orm_sql(q @extschema@.orm_queryset, VARIADIC params text[]) IS
'The SQL that a Django expression becomes, with $n for its values. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_sql(''Entry.objects.filter(rating=3)'')';
CREATE FUNCTION @extschema@.orm_sql(q regclass, VARIADIC params "any" DEFAULT NULL)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_sql';
COMMENT ON FUNCTION @extschema@.orm_sql(q regclass, VARIADIC params "any") IS
'The SQL that a Django expression becomes, with $n for its values. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_sql(''Entry.objects.filter(rating=3)'')';
CREATE FUNCTION @extschema@.orm_sql(q regclass, VARIADIC params text[])
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_sql';
COMMENT ON FUNCTION @extschema@.orm_sql(q regclass, VARIADIC params text[]) IS
'The SQL that a Django expression becomes, with $n for its values. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_sql(''Entry.objects.filter(rating=3)'')';
CREATE FUNCTION @extschema@.orm_sql(q anyelement, VARIADIC params "any" DEFAULT NULL)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_sql';
COMMENT ON FUNCTION @extschema@.orm_sql(q anyelement, VARIADIC params "any") IS
'The SQL that a Django expression becomes, with $n for its values. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_sql(''Entry.objects.filter(rating=3)'')';
CREATE FUNCTION @extschema@.orm_sql(q anyelement, VARIADIC params text[])
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_sql';
COMMENT ON FUNCTION @extschema@.orm_sql(q anyelement, VARIADIC params text[]) IS
'The SQL that a Django expression becomes, with $n for its values. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_sql(''Entry.objects.filter(rating=3)'')';

-- orm_explain
CREATE FUNCTION @extschema@.orm_explain(q text, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_explain';
COMMENT ON FUNCTION @extschema@.orm_explain(q text, VARIADIC params "any") IS
'The plan of a Django expression. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: the lines of EXPLAIN. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_explain(''Entry.objects.filter(pk=1)'')';
CREATE FUNCTION @extschema@.orm_explain(q text, VARIADIC params text[])
    RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_explain';
COMMENT ON FUNCTION @extschema@.orm_explain(q text, VARIADIC params text[]) IS
'The plan of a Django expression. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: the lines of EXPLAIN. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_explain(''Entry.objects.filter(pk=1)'')';
CREATE FUNCTION @extschema@.orm_explain(q @extschema@.orm_queryset, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_explain';
COMMENT ON FUNCTION @extschema@.orm_explain(q @extschema@.orm_queryset, VARIADIC params "any") IS
'The plan of a Django expression. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: the lines of EXPLAIN. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_explain(''Entry.objects.filter(pk=1)'')';
CREATE FUNCTION @extschema@.orm_explain(q @extschema@.orm_queryset, VARIADIC params text[])
    RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_explain';
COMMENT ON FUNCTION @extschema@.orm_explain(q @extschema@.orm_queryset, VARIADIC params text[]) IS
'The plan of a Django expression. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: the lines of EXPLAIN. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_explain(''Entry.objects.filter(pk=1)'')';
CREATE FUNCTION @extschema@.orm_explain(q regclass, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_explain';
COMMENT ON FUNCTION @extschema@.orm_explain(q regclass, VARIADIC params "any") IS
'The plan of a Django expression. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: the lines of EXPLAIN. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_explain(''Entry.objects.filter(pk=1)'')';
CREATE FUNCTION @extschema@.orm_explain(q regclass, VARIADIC params text[])
    RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_explain';
COMMENT ON FUNCTION @extschema@.orm_explain(q regclass, VARIADIC params text[]) IS
'The plan of a Django expression. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: the lines of EXPLAIN. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_explain(''Entry.objects.filter(pk=1)'')';
CREATE FUNCTION @extschema@.orm_explain(q anyelement, VARIADIC params "any" DEFAULT NULL)
    RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_explain';
COMMENT ON FUNCTION @extschema@.orm_explain(q anyelement, VARIADIC params "any") IS
'The plan of a Django expression. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: the lines of EXPLAIN. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_explain(''Entry.objects.filter(pk=1)'')';
CREATE FUNCTION @extschema@.orm_explain(q anyelement, VARIADIC params text[])
    RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_explain';
COMMENT ON FUNCTION @extschema@.orm_explain(q anyelement, VARIADIC params text[]) IS
'The plan of a Django expression. Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: the lines of EXPLAIN. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT * FROM orm_explain(''Entry.objects.filter(pk=1)'')';

-- orm_columns
CREATE FUNCTION @extschema@.orm_columns(q text, VARIADIC params "any" DEFAULT NULL)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_columns';
COMMENT ON FUNCTION @extschema@.orm_columns(q text, VARIADIC params "any") IS
'The column list to write after AS for orm_record(). Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text, such as: headline varchar, rating integer. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_columns(''Entry.objects.values_list(''''headline'''', ''''rating'''')'')';
CREATE FUNCTION @extschema@.orm_columns(q text, VARIADIC params text[])
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_columns';
COMMENT ON FUNCTION @extschema@.orm_columns(q text, VARIADIC params text[]) IS
'The column list to write after AS for orm_record(). Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text, such as: headline varchar, rating integer. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_columns(''Entry.objects.values_list(''''headline'''', ''''rating'''')'')';
CREATE FUNCTION @extschema@.orm_columns(q @extschema@.orm_queryset, VARIADIC params "any" DEFAULT NULL)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_columns';
COMMENT ON FUNCTION @extschema@.orm_columns(q @extschema@.orm_queryset, VARIADIC params "any") IS
'The column list to write after AS for orm_record(). Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text, such as: headline varchar, rating integer. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_columns(''Entry.objects.values_list(''''headline'''', ''''rating'''')'')';
CREATE FUNCTION @extschema@.orm_columns(q @extschema@.orm_queryset, VARIADIC params text[])
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_columns';
COMMENT ON FUNCTION @extschema@.orm_columns(q @extschema@.orm_queryset, VARIADIC params text[]) IS
'The column list to write after AS for orm_record(). Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text, such as: headline varchar, rating integer. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_columns(''Entry.objects.values_list(''''headline'''', ''''rating'''')'')';
CREATE FUNCTION @extschema@.orm_columns(q regclass, VARIADIC params "any" DEFAULT NULL)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_columns';
COMMENT ON FUNCTION @extschema@.orm_columns(q regclass, VARIADIC params "any") IS
'The column list to write after AS for orm_record(). Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text, such as: headline varchar, rating integer. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_columns(''Entry.objects.values_list(''''headline'''', ''''rating'''')'')';
CREATE FUNCTION @extschema@.orm_columns(q regclass, VARIADIC params text[])
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_columns';
COMMENT ON FUNCTION @extschema@.orm_columns(q regclass, VARIADIC params text[]) IS
'The column list to write after AS for orm_record(). Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text, such as: headline varchar, rating integer. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_columns(''Entry.objects.values_list(''''headline'''', ''''rating'''')'')';
CREATE FUNCTION @extschema@.orm_columns(q anyelement, VARIADIC params "any" DEFAULT NULL)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_columns';
COMMENT ON FUNCTION @extschema@.orm_columns(q anyelement, VARIADIC params "any") IS
'The column list to write after AS for orm_record(). Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text, such as: headline varchar, rating integer. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_columns(''Entry.objects.values_list(''''headline'''', ''''rating'''')'')';
CREATE FUNCTION @extschema@.orm_columns(q anyelement, VARIADIC params text[])
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'orm_columns';
COMMENT ON FUNCTION @extschema@.orm_columns(q anyelement, VARIADIC params text[]) IS
'The column list to write after AS for orm_record(). Arguments: a model as for orm_all(), or an expression in Django''s syntax, then the values of its $1..$n. Result: text, such as: headline varchar, rating integer. Errors: 42601 syntax with line, column and caret, 42P02 missing parameter, and those of the readers; P0002 and P0003 from get() and [n]. Example: SELECT orm_columns(''Entry.objects.values_list(''''headline'''', ''''rating'''')'')';
