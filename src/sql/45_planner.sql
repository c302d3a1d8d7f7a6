-- What the planner asks about the readers (src/support.c).

CREATE FUNCTION @extschema@.orm_support(internal) RETURNS internal
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.orm_support(internal) IS
'The planner''s support function of the readers; not to be called.';

DO $$
DECLARE
    reader regprocedure;
BEGIN
    FOR reader IN
        SELECT p.oid FROM pg_catalog.pg_proc p
        WHERE p.probin OPERATOR(pg_catalog.=) 'MODULE_PATHNAME' AND p.proretset
            AND p.pronamespace OPERATOR(pg_catalog.=) '@extschema@'::pg_catalog.regnamespace
    LOOP
        EXECUTE pg_catalog.format('ALTER FUNCTION %s SUPPORT @extschema@.orm_support', reader);
    END LOOP;
END $$;
