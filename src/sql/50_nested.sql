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
