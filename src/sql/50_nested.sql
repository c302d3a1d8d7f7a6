-- How rows become objects, and objects rows.
--
-- The cost is what makes the planner wait until LIMIT has chosen the rows.

CREATE FUNCTION @extschema@.orm_object(record)
    RETURNS jsonb
    LANGUAGE c STABLE STRICT PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'orm_object';
COMMENT ON FUNCTION @extschema@.orm_object(record) IS
'A row as a jsonb object: what to_jsonb() makes of it, in less time. The readers that return jsonb use it. Arguments: a row of any type. Result: jsonb, an object with a key for each column; NULL for NULL. Errors: 54000 when it gets too large for jsonb. Example: SELECT orm_object(b) FROM blog_blog b';

CREATE FUNCTION @extschema@.orm_recordset(jsonb)
    RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 100 AS 'MODULE_PATHNAME', 'orm_recordset';
COMMENT ON FUNCTION @extschema@.orm_recordset(jsonb) IS
'The objects of an array as rows: what jsonb_to_recordset() makes of them, in less time. orm_bulk_create and orm_bulk_update use it. Arguments: a jsonb array of objects. Result: a row for each object, with the columns of the list that follows the call. Errors: 22023 what is no array of objects, 0A000 a column of an array or row type, and those of the columns'' types. Example: SELECT * FROM orm_recordset(''[{"name": "spike"}, {"name": "tyke"}]'') AS r(name text)';

-- get() as a value within a statement: SELECT orm_one(orm_any(v), count(*), ...)

CREATE FUNCTION @extschema@.orm_keep(anyelement, anyelement)
    RETURNS anyelement
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_keep';
COMMENT ON FUNCTION @extschema@.orm_keep(anyelement, anyelement) IS
'Transition function of orm_any(); not to be called.';
CREATE AGGREGATE @extschema@.orm_any(anyelement) (
    SFUNC = @extschema@.orm_keep, STYPE = anyelement, PARALLEL = SAFE);
COMMENT ON AGGREGATE @extschema@.orm_any(anyelement) IS
'The value of the one row that get() finds within a statement; not to be called.';

CREATE FUNCTION @extschema@.orm_one(value anyelement, found bigint, model text, place bigint)
    RETURNS anyelement
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_one';
COMMENT ON FUNCTION @extschema@.orm_one(anyelement, bigint, text, bigint) IS
'Raises the errors of a get() or an index within a statement: P0002 no row, P0003 several; not to be called.';
