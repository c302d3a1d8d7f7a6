-- How rows become objects.
--
-- The cost is what makes the planner wait until LIMIT has chosen the rows.

CREATE FUNCTION @extschema@.orm_object(record)
    RETURNS jsonb
    LANGUAGE c STABLE STRICT PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'orm_object';
COMMENT ON FUNCTION @extschema@.orm_object(record) IS
'A row as a jsonb object: what to_jsonb() makes of it, in less time. The readers that return jsonb use it. Arguments: a row of any type. Result: jsonb, an object with a key for each column; NULL for NULL. Errors: 54000 when it gets too large for jsonb. Example: SELECT orm_object(b) FROM blog_blog b';
