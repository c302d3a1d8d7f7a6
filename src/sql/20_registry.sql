-- 20_registry.sql: what the database cannot know: orm_register() and where it
-- is kept. registry.c reads these tables by their names and column numbers,
-- registry_write.c writes them.

CREATE TABLE @extschema@.orm_registry (
    model     pg_catalog.regclass PRIMARY KEY,
    options   pg_catalog.jsonb NOT NULL,
    label_key pg_catalog.text COLLATE "C",
    name_key  pg_catalog.text COLLATE "C"
);
CREATE INDEX orm_registry_label_key_idx ON @extschema@.orm_registry (label_key);
CREATE INDEX orm_registry_name_key_idx ON @extschema@.orm_registry (name_key);

COMMENT ON TABLE @extschema@.orm_registry IS
'What orm_register() was told about each model, without its relations. Written by orm_register() and orm_unregister() only.';
COMMENT ON COLUMN @extschema@.orm_registry.options IS
'label, ordering, fields and parents as they were given';
COMMENT ON COLUMN @extschema@.orm_registry.label_key IS
'the label, lower-cased';
COMMENT ON COLUMN @extschema@.orm_registry.name_key IS
'the label''s last part, lower-cased';

CREATE TABLE @extschema@.orm_registry_relation (
    model   pg_catalog.regclass,
    name    pg_catalog.text COLLATE "C",
    target  pg_catalog.regclass NOT NULL,
    through pg_catalog.regclass,
    options pg_catalog.jsonb NOT NULL,
    PRIMARY KEY (model, name)
);
CREATE INDEX orm_registry_relation_target_idx
    ON @extschema@.orm_registry_relation (target);

COMMENT ON TABLE @extschema@.orm_registry_relation IS
'The relations that orm_register() was told of. Written by orm_register() and orm_unregister() only.';
COMMENT ON COLUMN @extschema@.orm_registry_relation.target IS
'the other side; what "to" in options was found to be, kept when it is renamed';
COMMENT ON COLUMN @extschema@.orm_registry_relation.through IS
'the join table of a many-to-many relation';
COMMENT ON COLUMN @extschema@.orm_registry_relation.options IS
'the relation as it was given';

-- A dump holds the rows, with relations and columns by name, and whoever
-- installed the extension can restore them, superuser or not.
SELECT pg_catalog.pg_extension_config_dump('@extschema@.orm_registry', '');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.orm_registry_relation', '');
GRANT SELECT ON @extschema@.orm_registry, @extschema@.orm_registry_relation TO PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON @extschema@.orm_registry, @extschema@.orm_registry_relation TO @extowner@;

-- Every change of a row tells all sessions to reflect its relations anew.
CREATE FUNCTION @extschema@.orm_registry_changed() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.orm_registry_changed() IS
'Trigger of the registry: invalidates what every session knows of the relations in the changed row. Not to be called.';

CREATE TRIGGER orm_registry_changed
    AFTER INSERT OR UPDATE OR DELETE ON @extschema@.orm_registry
    FOR EACH ROW EXECUTE FUNCTION @extschema@.orm_registry_changed();
CREATE TRIGGER orm_registry_truncated
    AFTER TRUNCATE ON @extschema@.orm_registry
    FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.orm_registry_changed();
CREATE TRIGGER orm_registry_changed
    AFTER INSERT OR UPDATE OR DELETE ON @extschema@.orm_registry_relation
    FOR EACH ROW EXECUTE FUNCTION @extschema@.orm_registry_changed();
CREATE TRIGGER orm_registry_truncated
    AFTER TRUNCATE ON @extschema@.orm_registry_relation
    FOR EACH STATEMENT EXECUTE FUNCTION @extschema@.orm_registry_changed();
ALTER TABLE @extschema@.orm_registry ENABLE ALWAYS TRIGGER orm_registry_changed;
ALTER TABLE @extschema@.orm_registry ENABLE ALWAYS TRIGGER orm_registry_truncated;
ALTER TABLE @extschema@.orm_registry_relation ENABLE ALWAYS TRIGGER orm_registry_changed;
ALTER TABLE @extschema@.orm_registry_relation ENABLE ALWAYS TRIGGER orm_registry_truncated;

-- Rows of dropped tables go away.
CREATE FUNCTION @extschema@.orm_registry_sql_drop() RETURNS event_trigger
    LANGUAGE c AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.orm_registry_sql_drop() IS
'Event trigger: removes the registrations of relations that were dropped. Not to be called.';

CREATE EVENT TRIGGER orm_registry_sql_drop ON sql_drop
    EXECUTE FUNCTION @extschema@.orm_registry_sql_drop();
ALTER EVENT TRIGGER orm_registry_sql_drop ENABLE ALWAYS;

CREATE FUNCTION @extschema@.orm_register(
    model pg_catalog.regclass, options pg_catalog.jsonb)
    RETURNS pg_catalog.void
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.orm_register(pg_catalog.regclass, pg_catalog.jsonb) IS
$$Tells what the database cannot know of a model: orm_register(model, options).

model: a table or view of the caller's own. options: a JSON object, which replaces what was registered for this model before; what reflection finds stays in force where the options say nothing. Its keys:
  label      "app.Model": another name for the model, and what orm_delete counts its rows under
  ordering   array of field paths, "-" for descending: the default ordering
  fields     object, field name -> column name, or {"column": name, "auto_now": bool, "auto_now_add": bool, "default": value}
  parents    array of relation names: multi-table-inheritance links
  relations  object, relation name -> object with any of
    kind                fk, o2o or m2m
    to                  the other side's relation or model
    columns             this model's columns ("columns" and "to_columns" pair up)
    to_columns          the other side's columns; its primary key if left out
    through             the join table of a m2m
    from_columns        the join table's columns that lead to this model
    through_to_columns  the join table's columns that lead to the other side
    related_name        the related manager on the other side; null hides it
    related_query_name  the name in paths on the other side; related_name if left out
    on_delete           CASCADE, PROTECT, RESTRICT, SET_NULL, SET_DEFAULT, DO_NOTHING or {"SET": value}
    symmetrical         true for a m2m to the model itself that goes both ways
A relation speaks of a foreign key that the database has if its name, or its columns, are the key's. Tables are kept by identity and may be renamed; columns are kept by name: after renaming one, register again.

Errors: 42501 if the caller does not own the model or lacks REFERENCES on another side; 42P01 unknown relation; 42703 unknown column; 42701 a name that is taken; 22004 a NULL argument; 22023 anything else that is wrong in the options.

Example:
  SELECT orm_register('blog_entry', '{"label": "blog.Entry", "ordering": ["-pub_date"],
      "relations": {"blog": {"on_delete": "PROTECT", "related_name": "entries"}}}');$$;

CREATE FUNCTION @extschema@.orm_unregister(model pg_catalog.regclass)
    RETURNS pg_catalog.void
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.orm_unregister(pg_catalog.regclass) IS
$$Takes back all that orm_register() was told of a model: orm_unregister(model).

model: a table or view of the caller's own; one that was never registered is no error. What other models registered about it stays.

Errors: 42501 if the caller does not own the model.

Example:
  SELECT orm_unregister('blog_entry');$$;
