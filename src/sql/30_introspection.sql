-- 30_introspection.sql: looking around: which models there are, and what a
-- path on one of them may start with.

CREATE FUNCTION @extschema@.orm_models(
    OUT model pg_catalog.regclass,
    OUT label pg_catalog.text,
    OUT kind  pg_catalog.text,
    OUT pk    pg_catalog.text[])
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    AS $$
    SELECT c.oid::pg_catalog.regclass,
           r.options OPERATOR(pg_catalog.->>) 'label',
           CASE c.relkind WHEN 'r' THEN 'table'
                          WHEN 'p' THEN 'partitioned table'
                          WHEN 'v' THEN 'view'
                          WHEN 'm' THEN 'materialized view'
                          ELSE 'foreign table' END,
           (SELECT pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY k.position)
              FROM pg_catalog.pg_index i,
                   pg_catalog.unnest(i.indkey::pg_catalog.int2[])
                       WITH ORDINALITY AS k (attnum, position),
                   pg_catalog.pg_attribute a
             WHERE i.indrelid OPERATOR(pg_catalog.=) c.oid
               AND i.indisprimary
               AND k.position OPERATOR(pg_catalog.<=) i.indnkeyatts
               AND a.attrelid OPERATOR(pg_catalog.=) c.oid
               AND a.attnum OPERATOR(pg_catalog.=) k.attnum)
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n
        ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      LEFT JOIN @extschema@.orm_registry r
        ON r.model::pg_catalog.oid OPERATOR(pg_catalog.=) c.oid
     WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f}'::"char"[])
       AND NOT c.relispartition
       AND n.nspname OPERATOR(pg_catalog.!~) '^pg_(catalog|toast|temp_|toast_temp_)'
       AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema'
       AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
       AND NOT EXISTS (
           SELECT 1
             FROM pg_catalog.pg_depend d
             JOIN pg_catalog.pg_extension e
               ON e.oid OPERATOR(pg_catalog.=) d.refobjid
            WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
              AND d.objid OPERATOR(pg_catalog.=) c.oid
              AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid
              AND d.deptype OPERATOR(pg_catalog.=) 'e'::"char"
              AND e.extname OPERATOR(pg_catalog.=) 'orm_lookup')
     ORDER BY n.nspname, c.relname
$$;
COMMENT ON FUNCTION @extschema@.orm_models() IS
$$Every model of this database: orm_models().

One row for each table, partitioned table, view, materialized view and foreign table in a schema that the caller may use, but for the system's own and for partitions. model: the relation; label: the registered one, if any; kind: what sort of relation it is; pk: the columns of its primary key.

Example:
  SELECT model, pk FROM orm_models() WHERE kind = 'table';$$;

CREATE FUNCTION @extschema@.orm_fields(
    m pg_catalog.text,
    OUT name           pg_catalog.text,
    OUT kind           pg_catalog.text,
    OUT type           pg_catalog.text,
    OUT target         pg_catalog.regclass,
    OUT through        pg_catalog.regclass,
    OUT "constraint"   pg_catalog.text,
    OUT nullable       pg_catalog.bool,
    OUT columns        pg_catalog.text[],
    OUT accessor       pg_catalog.text,
    OUT on_delete      pg_catalog.text,
    OUT inherited_from pg_catalog.regclass)
    RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED ROWS 20
    AS 'MODULE_PATHNAME', 'orm_fields_text';
COMMENT ON FUNCTION @extschema@.orm_fields(pg_catalog.text) IS
$$Every name that a path on a model may start with: orm_fields(m).

m: the model's name ('blog_author', 'public.blog_author', 'blog.Author', 'Author'), a regclass, or a row of it (NULL::blog_author). In the result, ordered as the names are looked up:
  name            the path component
  kind            pk, column, fk, o2o, m2m, reverse_fk, reverse_o2o, reverse_m2m, or ambiguous where several relations bear the name
  type            of the column, or of a foreign key's one column
  target          the relation it leads to
  through         a many-to-many relation's join table
  constraint      the foreign key it was read from; null for what was only registered, and for many-to-many
  nullable        whether it may lead to nothing
  columns         the model's columns that it is made of
  accessor        the name as an attribute of an instance: entry_set for entry
  on_delete       what orm_delete does to the referring rows
  inherited_from  the parent that has it, under multi-table inheritance

Errors: 42P01 unknown model, 42P09 several models fit the name, 42809 not a table or view.

Example:
  SELECT name, kind, target FROM orm_fields('blog_author') WHERE kind <> 'column';$$;

CREATE FUNCTION @extschema@.orm_fields(
    m pg_catalog.regclass,
    OUT name           pg_catalog.text,
    OUT kind           pg_catalog.text,
    OUT type           pg_catalog.text,
    OUT target         pg_catalog.regclass,
    OUT through        pg_catalog.regclass,
    OUT "constraint"   pg_catalog.text,
    OUT nullable       pg_catalog.bool,
    OUT columns        pg_catalog.text[],
    OUT accessor       pg_catalog.text,
    OUT on_delete      pg_catalog.text,
    OUT inherited_from pg_catalog.regclass)
    RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED ROWS 20
    AS 'MODULE_PATHNAME', 'orm_fields_regclass';
COMMENT ON FUNCTION @extschema@.orm_fields(pg_catalog.regclass) IS
$$Every name that a path on a model may start with, the model given as a regclass. See orm_fields(text).

Example:
  SELECT * FROM orm_fields('blog_author'::regclass);$$;

CREATE FUNCTION @extschema@.orm_fields(
    m @extschema@.orm_queryset,
    OUT name           pg_catalog.text,
    OUT kind           pg_catalog.text,
    OUT type           pg_catalog.text,
    OUT target         pg_catalog.regclass,
    OUT through        pg_catalog.regclass,
    OUT "constraint"   pg_catalog.text,
    OUT nullable       pg_catalog.bool,
    OUT columns        pg_catalog.text[],
    OUT accessor       pg_catalog.text,
    OUT on_delete      pg_catalog.text,
    OUT inherited_from pg_catalog.regclass)
    RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED ROWS 20
    AS 'MODULE_PATHNAME', 'orm_fields_text';
COMMENT ON FUNCTION @extschema@.orm_fields(@extschema@.orm_queryset) IS
$$Every name that a path on a model may start with, of the model of a queryset. See orm_fields(text).

Example:
  SELECT * FROM orm_fields('Author.objects.all()'::orm_queryset);$$;

CREATE FUNCTION @extschema@.orm_fields(
    m pg_catalog.anyelement,
    OUT name           pg_catalog.text,
    OUT kind           pg_catalog.text,
    OUT type           pg_catalog.text,
    OUT target         pg_catalog.regclass,
    OUT through        pg_catalog.regclass,
    OUT "constraint"   pg_catalog.text,
    OUT nullable       pg_catalog.bool,
    OUT columns        pg_catalog.text[],
    OUT accessor       pg_catalog.text,
    OUT on_delete      pg_catalog.text,
    OUT inherited_from pg_catalog.regclass)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 20
    AS 'MODULE_PATHNAME', 'orm_fields_row';
COMMENT ON FUNCTION @extschema@.orm_fields(pg_catalog.anyelement) IS
$$Every name that a path on a model may start with, the model given as a row of its type, usually a NULL. See orm_fields(text).

Errors: 42809 if the argument is of no table's or view's row type.

Example:
  SELECT * FROM orm_fields(NULL::blog_author);$$;
