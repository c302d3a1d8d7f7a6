-- 00_types.sql: the types orm_q, orm_f and orm_queryset. types.c has their code.

CREATE TYPE @extschema@.orm_q;
CREATE FUNCTION @extschema@.orm_q_in(cstring) RETURNS @extschema@.orm_q
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_q_out(@extschema@.orm_q) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_type_out';
CREATE FUNCTION @extschema@.orm_q_recv(internal) RETURNS @extschema@.orm_q
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_q_send(@extschema@.orm_q) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_type_send';
CREATE TYPE @extschema@.orm_q (
    INPUT = @extschema@.orm_q_in, OUTPUT = @extschema@.orm_q_out,
    RECEIVE = @extschema@.orm_q_recv, SEND = @extschema@.orm_q_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended);
COMMENT ON TYPE @extschema@.orm_q IS
'A condition, as Django''s Q. Input takes JSON or an expression: ''{"rating__gt": 3}'', ''Q(a=1) | ~Q(b=2)''. Operators: & | # (exclusive or) ~ and &~ |~ #~. SQL gives & and | one precedence: put mixed ones in parentheses.';

CREATE TYPE @extschema@.orm_f;
CREATE FUNCTION @extschema@.orm_f_in(cstring) RETURNS @extschema@.orm_f
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_f_out(@extschema@.orm_f) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_type_out';
CREATE FUNCTION @extschema@.orm_f_recv(internal) RETURNS @extschema@.orm_f
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_f_send(@extschema@.orm_f) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_type_send';
CREATE TYPE @extschema@.orm_f (
    INPUT = @extschema@.orm_f_in, OUTPUT = @extschema@.orm_f_out,
    RECEIVE = @extschema@.orm_f_recv, SEND = @extschema@.orm_f_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended);
COMMENT ON TYPE @extschema@.orm_f IS
'An expression over fields, as Django''s F: a bare name is a field path. Example: ''number_of_pingbacks * 2''.';

CREATE TYPE @extschema@.orm_queryset;
CREATE FUNCTION @extschema@.orm_queryset_in(cstring) RETURNS @extschema@.orm_queryset
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_queryset_out(@extschema@.orm_queryset) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_type_out';
CREATE FUNCTION @extschema@.orm_queryset_recv(internal) RETURNS @extschema@.orm_queryset
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_queryset_send(@extschema@.orm_queryset) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_type_send';
CREATE TYPE @extschema@.orm_queryset (
    INPUT = @extschema@.orm_queryset_in, OUTPUT = @extschema@.orm_queryset_out,
    RECEIVE = @extschema@.orm_queryset_recv, SEND = @extschema@.orm_queryset_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended);
COMMENT ON TYPE @extschema@.orm_queryset IS
'A queryset as a value: a checked, canonical expression that touches no table until a reader takes it. Example: ''blog_entry.filter(rating__gt=3)''.';

-- orm_queryset compares by its canonical text, byte by byte.
DO $do$
DECLARE
    op record;
BEGIN
    FOR op IN
        SELECT * FROM (VALUES
            ('eq', '=', '=', '<>', 'eqsel', 'eqjoinsel'),
            ('ne', '<>', '<>', '=', 'neqsel', 'neqjoinsel'),
            ('lt', '<', '>', '>=', 'scalarltsel', 'scalarltjoinsel'),
            ('le', '<=', '>=', '>', 'scalarlesel', 'scalarlejoinsel'),
            ('gt', '>', '<', '<=', 'scalargtsel', 'scalargtjoinsel'),
            ('ge', '>=', '<=', '<', 'scalargesel', 'scalargejoinsel')
        ) AS t(fn, name, commutator, negator, sel, joinsel)
    LOOP
        EXECUTE pg_catalog.format(
            'CREATE FUNCTION @extschema@.orm_queryset_%s(@extschema@.orm_queryset, @extschema@.orm_queryset)
             RETURNS boolean LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS ''MODULE_PATHNAME''', op.fn);
        EXECUTE pg_catalog.format(
            'CREATE OPERATOR @extschema@.%s (LEFTARG = @extschema@.orm_queryset, RIGHTARG = @extschema@.orm_queryset,
             FUNCTION = @extschema@.orm_queryset_%s, COMMUTATOR = OPERATOR(@extschema@.%s),
             NEGATOR = OPERATOR(@extschema@.%s), RESTRICT = pg_catalog.%s, JOIN = pg_catalog.%s%s)',
            op.name, op.fn, op.commutator, op.negator, op.sel, op.joinsel,
            CASE op.name WHEN '=' THEN ', HASHES, MERGES' ELSE '' END);
    END LOOP;
END
$do$;

CREATE FUNCTION @extschema@.orm_queryset_cmp(@extschema@.orm_queryset, @extschema@.orm_queryset) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_queryset_hash(@extschema@.orm_queryset) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE OPERATOR CLASS @extschema@.orm_queryset_ops
    DEFAULT FOR TYPE @extschema@.orm_queryset USING btree AS
    OPERATOR 1 @extschema@.<, OPERATOR 2 @extschema@.<=, OPERATOR 3 @extschema@.=,
    OPERATOR 4 @extschema@.>=, OPERATOR 5 @extschema@.>,
    FUNCTION 1 @extschema@.orm_queryset_cmp(@extschema@.orm_queryset, @extschema@.orm_queryset);
CREATE OPERATOR CLASS @extschema@.orm_queryset_hash_ops
    DEFAULT FOR TYPE @extschema@.orm_queryset USING hash AS
    OPERATOR 1 @extschema@.=,
    FUNCTION 1 @extschema@.orm_queryset_hash(@extschema@.orm_queryset);

-- Conditions
CREATE FUNCTION @extschema@.orm_q(VARIADIC "any" DEFAULT NULL) RETURNS @extschema@.orm_q
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_q';
CREATE FUNCTION @extschema@.orm_q(VARIADIC text[]) RETURNS @extschema@.orm_q
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_q';
CREATE FUNCTION @extschema@.orm_f(text) RETURNS @extschema@.orm_f
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_f';

CREATE FUNCTION @extschema@.orm_q_and(@extschema@.orm_q, @extschema@.orm_q) RETURNS @extschema@.orm_q
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_q_or(@extschema@.orm_q, @extschema@.orm_q) RETURNS @extschema@.orm_q
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_q_xor(@extschema@.orm_q, @extschema@.orm_q) RETURNS @extschema@.orm_q
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_q_and_not(@extschema@.orm_q, @extschema@.orm_q) RETURNS @extschema@.orm_q
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_q_or_not(@extschema@.orm_q, @extschema@.orm_q) RETURNS @extschema@.orm_q
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_q_xor_not(@extschema@.orm_q, @extschema@.orm_q) RETURNS @extschema@.orm_q
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION @extschema@.orm_q_not(@extschema@.orm_q) RETURNS @extschema@.orm_q
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE OPERATOR @extschema@.& (LEFTARG = @extschema@.orm_q, RIGHTARG = @extschema@.orm_q, FUNCTION = @extschema@.orm_q_and);
CREATE OPERATOR @extschema@.| (LEFTARG = @extschema@.orm_q, RIGHTARG = @extschema@.orm_q, FUNCTION = @extschema@.orm_q_or);
CREATE OPERATOR @extschema@.# (LEFTARG = @extschema@.orm_q, RIGHTARG = @extschema@.orm_q, FUNCTION = @extschema@.orm_q_xor);
CREATE OPERATOR @extschema@.&~ (LEFTARG = @extschema@.orm_q, RIGHTARG = @extschema@.orm_q, FUNCTION = @extschema@.orm_q_and_not);
CREATE OPERATOR @extschema@.|~ (LEFTARG = @extschema@.orm_q, RIGHTARG = @extschema@.orm_q, FUNCTION = @extschema@.orm_q_or_not);
CREATE OPERATOR @extschema@.#~ (LEFTARG = @extschema@.orm_q, RIGHTARG = @extschema@.orm_q, FUNCTION = @extschema@.orm_q_xor_not);
CREATE OPERATOR @extschema@.~ (RIGHTARG = @extschema@.orm_q, FUNCTION = @extschema@.orm_q_not);

-- Composing querysets
CREATE FUNCTION @extschema@.orm_chain(q @extschema@.orm_queryset, fragment text, VARIADIC params "any" DEFAULT NULL)
    RETURNS @extschema@.orm_queryset
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_chain';
CREATE FUNCTION @extschema@.orm_chain(q @extschema@.orm_queryset, fragment text, VARIADIC params text[])
    RETURNS @extschema@.orm_queryset
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_chain';
CREATE FUNCTION @extschema@.orm_chain(q text, fragment text, VARIADIC params "any" DEFAULT NULL)
    RETURNS @extschema@.orm_queryset
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_chain';
CREATE FUNCTION @extschema@.orm_chain(q text, fragment text, VARIADIC params text[])
    RETURNS @extschema@.orm_queryset
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_chain';
CREATE FUNCTION @extschema@.orm_chain(q regclass, fragment text, VARIADIC params "any" DEFAULT NULL)
    RETURNS @extschema@.orm_queryset
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_chain';
CREATE FUNCTION @extschema@.orm_chain(q regclass, fragment text, VARIADIC params text[])
    RETURNS @extschema@.orm_queryset
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_chain';
CREATE FUNCTION @extschema@.orm_chain(q anyelement, fragment text, VARIADIC params "any" DEFAULT NULL)
    RETURNS @extschema@.orm_queryset
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_chain';
CREATE FUNCTION @extschema@.orm_chain(q anyelement, fragment text, VARIADIC params text[])
    RETURNS @extschema@.orm_queryset
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'orm_chain';

DO $do$
DECLARE
    f regprocedure;
    doc text;
BEGIN
    FOR f, doc IN
        SELECT p.oid, d.doc
        FROM pg_catalog.pg_proc p
        JOIN (VALUES
            ('orm_q', 'A condition from keyword arguments. Arguments: names and values in turn, jsonb objects, other orm_q values. Result: orm_q. Errors: 22023 when a name has no value. Example: orm_q(''rating__gt'', 3) | orm_q(''headline__contains'', ''Lennon'')'),
            ('orm_f', 'An expression over fields as a value. Argument: a Django expression in which a bare name is a field path. Result: orm_f. Errors: 42601 with line and column. Example: orm_filter(''blog_entry'', ''number_of_comments__gt'', orm_f(''number_of_pingbacks * 2''))'),
            ('orm_chain', 'A queryset with more calls appended. Arguments: an orm_queryset, or a model in any of its forms, the calls as text, values for $1..$n, which are bound as literals. Result: a new orm_queryset; the first is unchanged. Errors: 42601, 42P02. Example: orm_chain(''blog_entry.all()'', ''filter(headline__startswith=$1)'', ''New'')'),
            ('orm_q_and', 'Both conditions hold: the operator & of orm_q.'),
            ('orm_q_or', 'One of the conditions holds: the operator | of orm_q.'),
            ('orm_q_xor', 'An odd number of the conditions holds: the operator # of orm_q.'),
            ('orm_q_and_not', 'The first condition holds and the second does not: the operator &~ of orm_q.'),
            ('orm_q_or_not', 'The first condition holds or the second does not: the operator |~ of orm_q.'),
            ('orm_q_xor_not', 'The conditions both hold or both do not: the operator #~ of orm_q.'),
            ('orm_q_not', 'The condition does not hold: the operator ~ of orm_q.')
        ) AS d(name, doc) ON p.proname OPERATOR(pg_catalog.=) d.name::pg_catalog.name
        WHERE p.pronamespace OPERATOR(pg_catalog.=) '@extschema@'::pg_catalog.regnamespace
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON FUNCTION %s IS %L', f, doc);
    END LOOP;
    FOR f IN
        SELECT p.oid FROM pg_catalog.pg_proc p
        WHERE p.pronamespace OPERATOR(pg_catalog.=) '@extschema@'::pg_catalog.regnamespace
          AND p.proname::pg_catalog.text OPERATOR(pg_catalog.~) '^orm_(q|f|queryset)_(in|out|recv|send|eq|ne|lt|le|gt|ge|cmp|hash)$'
    LOOP
        EXECUTE pg_catalog.format('COMMENT ON FUNCTION %s IS %L', f, 'Support function of an orm_lookup type. Not to be called.');
    END LOOP;
END
$do$;
