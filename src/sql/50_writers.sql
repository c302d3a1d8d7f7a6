-- 50_writers.sql: the functions that write. write_api.c has their code.
--
-- Each takes its model in the four types of the readers, and gives rows back in
-- the same way. They change rows as the caller, in the caller's transaction:
-- grants, row security, triggers and constraints hold. What comes back is what
-- RETURNING yields, which needs SELECT on the columns.


-- orm_create
CREATE FUNCTION @extschema@.orm_create(m text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_create';
COMMENT ON FUNCTION @extschema@.orm_create(text, VARIADIC "any") IS
'Inserts a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table), or a related manager such as ''Author.objects.get(pk=1).books''; names and values in turn (''name'', ''tom''), or jsonb objects. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Texts that must not be NULL and were not given are empty, as in Django; auto_now, auto_now_add and default come from orm_register. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .create(). Example: SELECT orm_create(''blog_author'', ''name'', ''tom'', ''email'', ''tom@example.com'')';
CREATE FUNCTION @extschema@.orm_create(m text, VARIADIC kwargs text[])
    RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_create';
COMMENT ON FUNCTION @extschema@.orm_create(text, VARIADIC text[]) IS
'Inserts a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table), or a related manager such as ''Author.objects.get(pk=1).books''; names and values in turn (''name'', ''tom''), or jsonb objects. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Texts that must not be NULL and were not given are empty, as in Django; auto_now, auto_now_add and default come from orm_register. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .create(). Example: SELECT orm_create(''blog_author'', ''name'', ''tom'', ''email'', ''tom@example.com'')';
CREATE FUNCTION @extschema@.orm_create(m regclass, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_create';
COMMENT ON FUNCTION @extschema@.orm_create(regclass, VARIADIC "any") IS
'Inserts a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table), or a related manager such as ''Author.objects.get(pk=1).books''; names and values in turn (''name'', ''tom''), or jsonb objects. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Texts that must not be NULL and were not given are empty, as in Django; auto_now, auto_now_add and default come from orm_register. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .create(). Example: SELECT orm_create(''blog_author'', ''name'', ''tom'', ''email'', ''tom@example.com'')';
CREATE FUNCTION @extschema@.orm_create(m regclass, VARIADIC kwargs text[])
    RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_create';
COMMENT ON FUNCTION @extschema@.orm_create(regclass, VARIADIC text[]) IS
'Inserts a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table), or a related manager such as ''Author.objects.get(pk=1).books''; names and values in turn (''name'', ''tom''), or jsonb objects. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Texts that must not be NULL and were not given are empty, as in Django; auto_now, auto_now_add and default come from orm_register. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .create(). Example: SELECT orm_create(''blog_author'', ''name'', ''tom'', ''email'', ''tom@example.com'')';
CREATE FUNCTION @extschema@.orm_create(m @extschema@.orm_queryset, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_create';
COMMENT ON FUNCTION @extschema@.orm_create(@extschema@.orm_queryset, VARIADIC "any") IS
'Inserts a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table), or a related manager such as ''Author.objects.get(pk=1).books''; names and values in turn (''name'', ''tom''), or jsonb objects. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Texts that must not be NULL and were not given are empty, as in Django; auto_now, auto_now_add and default come from orm_register. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .create(). Example: SELECT orm_create(''blog_author'', ''name'', ''tom'', ''email'', ''tom@example.com'')';
CREATE FUNCTION @extschema@.orm_create(m @extschema@.orm_queryset, VARIADIC kwargs text[])
    RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_create';
COMMENT ON FUNCTION @extschema@.orm_create(@extschema@.orm_queryset, VARIADIC text[]) IS
'Inserts a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table), or a related manager such as ''Author.objects.get(pk=1).books''; names and values in turn (''name'', ''tom''), or jsonb objects. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Texts that must not be NULL and were not given are empty, as in Django; auto_now, auto_now_add and default come from orm_register. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .create(). Example: SELECT orm_create(''blog_author'', ''name'', ''tom'', ''email'', ''tom@example.com'')';
CREATE FUNCTION @extschema@.orm_create(m anyelement, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS anyelement
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_create';
COMMENT ON FUNCTION @extschema@.orm_create(anyelement, VARIADIC "any") IS
'Inserts a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table), or a related manager such as ''Author.objects.get(pk=1).books''; names and values in turn (''name'', ''tom''), or jsonb objects. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Texts that must not be NULL and were not given are empty, as in Django; auto_now, auto_now_add and default come from orm_register. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .create(). Example: SELECT orm_create(''blog_author'', ''name'', ''tom'', ''email'', ''tom@example.com'')';
CREATE FUNCTION @extschema@.orm_create(m anyelement, VARIADIC kwargs text[])
    RETURNS anyelement
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_create';
COMMENT ON FUNCTION @extschema@.orm_create(anyelement, VARIADIC text[]) IS
'Inserts a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table), or a related manager such as ''Author.objects.get(pk=1).books''; names and values in turn (''name'', ''tom''), or jsonb objects. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Texts that must not be NULL and were not given are empty, as in Django; auto_now, auto_now_add and default come from orm_register. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .create(). Example: SELECT orm_create(''blog_author'', ''name'', ''tom'', ''email'', ''tom@example.com'')';

-- orm_bulk_create
CREATE FUNCTION @extschema@.orm_bulk_create(m text, rows jsonb, options jsonb DEFAULT '{}')
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_bulk_create';
COMMENT ON FUNCTION @extschema@.orm_bulk_create(text, jsonb, jsonb) IS
'Inserts many rows by one INSERT. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb array of objects; options: ignore_conflicts, or update_conflicts with update_fields and unique_fields; batch_size is accepted. Keys that only some objects have take the column''s default in the others. Result: the rows inserted or updated, in the order given; those that ignore_conflicts left out are not among them. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .bulk_create(). Example: SELECT * FROM orm_bulk_create(''blog_author'', ''[{"name": "spike", "email": "spike@example.com"}]'')';
CREATE FUNCTION @extschema@.orm_bulk_create(m regclass, rows jsonb, options jsonb DEFAULT '{}')
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_bulk_create';
COMMENT ON FUNCTION @extschema@.orm_bulk_create(regclass, jsonb, jsonb) IS
'Inserts many rows by one INSERT. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb array of objects; options: ignore_conflicts, or update_conflicts with update_fields and unique_fields; batch_size is accepted. Keys that only some objects have take the column''s default in the others. Result: the rows inserted or updated, in the order given; those that ignore_conflicts left out are not among them. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .bulk_create(). Example: SELECT * FROM orm_bulk_create(''blog_author'', ''[{"name": "spike", "email": "spike@example.com"}]'')';
CREATE FUNCTION @extschema@.orm_bulk_create(m @extschema@.orm_queryset, rows jsonb, options jsonb DEFAULT '{}')
    RETURNS SETOF jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_bulk_create';
COMMENT ON FUNCTION @extschema@.orm_bulk_create(@extschema@.orm_queryset, jsonb, jsonb) IS
'Inserts many rows by one INSERT. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb array of objects; options: ignore_conflicts, or update_conflicts with update_fields and unique_fields; batch_size is accepted. Keys that only some objects have take the column''s default in the others. Result: the rows inserted or updated, in the order given; those that ignore_conflicts left out are not among them. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .bulk_create(). Example: SELECT * FROM orm_bulk_create(''blog_author'', ''[{"name": "spike", "email": "spike@example.com"}]'')';
CREATE FUNCTION @extschema@.orm_bulk_create(m anyelement, rows jsonb, options jsonb DEFAULT '{}')
    RETURNS SETOF anyelement
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_bulk_create';
COMMENT ON FUNCTION @extschema@.orm_bulk_create(anyelement, jsonb, jsonb) IS
'Inserts many rows by one INSERT. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb array of objects; options: ignore_conflicts, or update_conflicts with update_fields and unique_fields; batch_size is accepted. Keys that only some objects have take the column''s default in the others. Result: the rows inserted or updated, in the order given; those that ignore_conflicts left out are not among them. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .bulk_create(). Example: SELECT * FROM orm_bulk_create(''blog_author'', ''[{"name": "spike", "email": "spike@example.com"}]'')';

-- orm_save
CREATE FUNCTION @extschema@.orm_save(m text, object jsonb)
    RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_save';
COMMENT ON FUNCTION @extschema@.orm_save(text, jsonb) IS
'Writes a row: UPDATE by primary key, INSERT where there is no such row or no key. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb object. Only the columns in the object are written, and auto_now ones. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .save(). Example: SELECT orm_save(''blog_author'', ''{"id": 2, "name": "Tom"}'')';
CREATE FUNCTION @extschema@.orm_save(m regclass, object jsonb)
    RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_save';
COMMENT ON FUNCTION @extschema@.orm_save(regclass, jsonb) IS
'Writes a row: UPDATE by primary key, INSERT where there is no such row or no key. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb object. Only the columns in the object are written, and auto_now ones. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .save(). Example: SELECT orm_save(''blog_author'', ''{"id": 2, "name": "Tom"}'')';
CREATE FUNCTION @extschema@.orm_save(m @extschema@.orm_queryset, object jsonb)
    RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_save';
COMMENT ON FUNCTION @extschema@.orm_save(@extschema@.orm_queryset, jsonb) IS
'Writes a row: UPDATE by primary key, INSERT where there is no such row or no key. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb object. Only the columns in the object are written, and auto_now ones. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .save(). Example: SELECT orm_save(''blog_author'', ''{"id": 2, "name": "Tom"}'')';
CREATE FUNCTION @extschema@.orm_save(m anyelement, object jsonb)
    RETURNS anyelement
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_save';
COMMENT ON FUNCTION @extschema@.orm_save(anyelement, jsonb) IS
'Writes a row: UPDATE by primary key, INSERT where there is no such row or no key. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb object. Only the columns in the object are written, and auto_now ones. Result: the row as jsonb, or as the table''s type for NULL::table, as RETURNING has it: SELECT on its columns is needed. Errors: 42P01 unknown model, 42703 unknown field, 22xxx bad value; those of the table. Django: .save(). Example: SELECT orm_save(''blog_author'', ''{"id": 2, "name": "Tom"}'')';

-- orm_get_or_create
CREATE FUNCTION @extschema@.orm_get_or_create(m text, lookup jsonb, defaults jsonb DEFAULT '{}', OUT object jsonb, OUT created boolean)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_get_or_create';
COMMENT ON FUNCTION @extschema@.orm_get_or_create(text, jsonb, jsonb) IS
'The row that the lookups find, else a new one of them and the defaults. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); lookups, of which those with __ only find; defaults. Result: the object and whether it was created. Under READ COMMITTED two callers never both create, and neither sees an error, where a unique constraint covers the lookup. Errors: P0003 several rows fit, P0002 a trigger keeps the new row out, 42P01, 42703, 22xxx, those of the table. Django: .get_or_create(). Example: SELECT * FROM orm_get_or_create(''blog_author'', ''{"name": "tom"}'', ''{"email": "tom@example.com"}'')';
CREATE FUNCTION @extschema@.orm_get_or_create(m regclass, lookup jsonb, defaults jsonb DEFAULT '{}', OUT object jsonb, OUT created boolean)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_get_or_create';
COMMENT ON FUNCTION @extschema@.orm_get_or_create(regclass, jsonb, jsonb) IS
'The row that the lookups find, else a new one of them and the defaults. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); lookups, of which those with __ only find; defaults. Result: the object and whether it was created. Under READ COMMITTED two callers never both create, and neither sees an error, where a unique constraint covers the lookup. Errors: P0003 several rows fit, P0002 a trigger keeps the new row out, 42P01, 42703, 22xxx, those of the table. Django: .get_or_create(). Example: SELECT * FROM orm_get_or_create(''blog_author'', ''{"name": "tom"}'', ''{"email": "tom@example.com"}'')';
CREATE FUNCTION @extschema@.orm_get_or_create(m @extschema@.orm_queryset, lookup jsonb, defaults jsonb DEFAULT '{}', OUT object jsonb, OUT created boolean)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_get_or_create';
COMMENT ON FUNCTION @extschema@.orm_get_or_create(@extschema@.orm_queryset, jsonb, jsonb) IS
'The row that the lookups find, else a new one of them and the defaults. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); lookups, of which those with __ only find; defaults. Result: the object and whether it was created. Under READ COMMITTED two callers never both create, and neither sees an error, where a unique constraint covers the lookup. Errors: P0003 several rows fit, P0002 a trigger keeps the new row out, 42P01, 42703, 22xxx, those of the table. Django: .get_or_create(). Example: SELECT * FROM orm_get_or_create(''blog_author'', ''{"name": "tom"}'', ''{"email": "tom@example.com"}'')';
CREATE FUNCTION @extschema@.orm_get_or_create(m anyelement, lookup jsonb, defaults jsonb DEFAULT '{}', OUT object anyelement, OUT created boolean)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_get_or_create';
COMMENT ON FUNCTION @extschema@.orm_get_or_create(anyelement, jsonb, jsonb) IS
'The row that the lookups find, else a new one of them and the defaults. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); lookups, of which those with __ only find; defaults. Result: the object and whether it was created. Under READ COMMITTED two callers never both create, and neither sees an error, where a unique constraint covers the lookup. Errors: P0003 several rows fit, P0002 a trigger keeps the new row out, 42P01, 42703, 22xxx, those of the table. Django: .get_or_create(). Example: SELECT * FROM orm_get_or_create(''blog_author'', ''{"name": "tom"}'', ''{"email": "tom@example.com"}'')';

-- orm_update_or_create
CREATE FUNCTION @extschema@.orm_update_or_create(m text, lookup jsonb, defaults jsonb DEFAULT '{}', create_defaults jsonb DEFAULT NULL, OUT object jsonb, OUT created boolean)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update_or_create';
COMMENT ON FUNCTION @extschema@.orm_update_or_create(text, jsonb, jsonb, jsonb) IS
'Writes the defaults into the row that the lookups find and locks it, else makes a new row of the lookups and create_defaults, or the defaults where none are given. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); lookups; defaults; create_defaults. Result: the object and whether it was created. Errors: P0003 several rows fit, P0002 a trigger keeps the new row out, 42P01, 42703, 22xxx, those of the table. Django: .update_or_create(). Example: SELECT * FROM orm_update_or_create(''blog_author'', ''{"name": "tom"}'', ''{"email": "tom@example.com"}'')';
CREATE FUNCTION @extschema@.orm_update_or_create(m regclass, lookup jsonb, defaults jsonb DEFAULT '{}', create_defaults jsonb DEFAULT NULL, OUT object jsonb, OUT created boolean)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update_or_create';
COMMENT ON FUNCTION @extschema@.orm_update_or_create(regclass, jsonb, jsonb, jsonb) IS
'Writes the defaults into the row that the lookups find and locks it, else makes a new row of the lookups and create_defaults, or the defaults where none are given. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); lookups; defaults; create_defaults. Result: the object and whether it was created. Errors: P0003 several rows fit, P0002 a trigger keeps the new row out, 42P01, 42703, 22xxx, those of the table. Django: .update_or_create(). Example: SELECT * FROM orm_update_or_create(''blog_author'', ''{"name": "tom"}'', ''{"email": "tom@example.com"}'')';
CREATE FUNCTION @extschema@.orm_update_or_create(m @extschema@.orm_queryset, lookup jsonb, defaults jsonb DEFAULT '{}', create_defaults jsonb DEFAULT NULL, OUT object jsonb, OUT created boolean)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update_or_create';
COMMENT ON FUNCTION @extschema@.orm_update_or_create(@extschema@.orm_queryset, jsonb, jsonb, jsonb) IS
'Writes the defaults into the row that the lookups find and locks it, else makes a new row of the lookups and create_defaults, or the defaults where none are given. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); lookups; defaults; create_defaults. Result: the object and whether it was created. Errors: P0003 several rows fit, P0002 a trigger keeps the new row out, 42P01, 42703, 22xxx, those of the table. Django: .update_or_create(). Example: SELECT * FROM orm_update_or_create(''blog_author'', ''{"name": "tom"}'', ''{"email": "tom@example.com"}'')';
CREATE FUNCTION @extschema@.orm_update_or_create(m anyelement, lookup jsonb, defaults jsonb DEFAULT '{}', create_defaults jsonb DEFAULT NULL, OUT object anyelement, OUT created boolean)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update_or_create';
COMMENT ON FUNCTION @extschema@.orm_update_or_create(anyelement, jsonb, jsonb, jsonb) IS
'Writes the defaults into the row that the lookups find and locks it, else makes a new row of the lookups and create_defaults, or the defaults where none are given. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); lookups; defaults; create_defaults. Result: the object and whether it was created. Errors: P0003 several rows fit, P0002 a trigger keeps the new row out, 42P01, 42703, 22xxx, those of the table. Django: .update_or_create(). Example: SELECT * FROM orm_update_or_create(''blog_author'', ''{"name": "tom"}'', ''{"email": "tom@example.com"}'')';

-- orm_update
CREATE FUNCTION @extschema@.orm_update(q text, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update';
COMMENT ON FUNCTION @extschema@.orm_update(text, VARIADIC "any") IS
'Changes rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names and values in turn are what is set, an orm_f refers to the row (orm_f(''rating + 1'')); orm_q values are conditions. Result: the number of rows matched. Errors: 22023 without any condition (''blog_author.all()'' says it on purpose) and for a slice, 42703 for an unknown field or one of another table in a value, 42P01, 22xxx, those of the table. Django: .update(). Example: SELECT orm_update(''blog_entry.filter(rating__lt=3)'', ''rating'', orm_f(''rating + 1''))';
CREATE FUNCTION @extschema@.orm_update(q text, VARIADIC kwargs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update';
COMMENT ON FUNCTION @extschema@.orm_update(text, VARIADIC text[]) IS
'Changes rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names and values in turn are what is set, an orm_f refers to the row (orm_f(''rating + 1'')); orm_q values are conditions. Result: the number of rows matched. Errors: 22023 without any condition (''blog_author.all()'' says it on purpose) and for a slice, 42703 for an unknown field or one of another table in a value, 42P01, 22xxx, those of the table. Django: .update(). Example: SELECT orm_update(''blog_entry.filter(rating__lt=3)'', ''rating'', orm_f(''rating + 1''))';
CREATE FUNCTION @extschema@.orm_update(q regclass, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update';
COMMENT ON FUNCTION @extschema@.orm_update(regclass, VARIADIC "any") IS
'Changes rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names and values in turn are what is set, an orm_f refers to the row (orm_f(''rating + 1'')); orm_q values are conditions. Result: the number of rows matched. Errors: 22023 without any condition (''blog_author.all()'' says it on purpose) and for a slice, 42703 for an unknown field or one of another table in a value, 42P01, 22xxx, those of the table. Django: .update(). Example: SELECT orm_update(''blog_entry.filter(rating__lt=3)'', ''rating'', orm_f(''rating + 1''))';
CREATE FUNCTION @extschema@.orm_update(q regclass, VARIADIC kwargs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update';
COMMENT ON FUNCTION @extschema@.orm_update(regclass, VARIADIC text[]) IS
'Changes rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names and values in turn are what is set, an orm_f refers to the row (orm_f(''rating + 1'')); orm_q values are conditions. Result: the number of rows matched. Errors: 22023 without any condition (''blog_author.all()'' says it on purpose) and for a slice, 42703 for an unknown field or one of another table in a value, 42P01, 22xxx, those of the table. Django: .update(). Example: SELECT orm_update(''blog_entry.filter(rating__lt=3)'', ''rating'', orm_f(''rating + 1''))';
CREATE FUNCTION @extschema@.orm_update(q @extschema@.orm_queryset, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update';
COMMENT ON FUNCTION @extschema@.orm_update(@extschema@.orm_queryset, VARIADIC "any") IS
'Changes rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names and values in turn are what is set, an orm_f refers to the row (orm_f(''rating + 1'')); orm_q values are conditions. Result: the number of rows matched. Errors: 22023 without any condition (''blog_author.all()'' says it on purpose) and for a slice, 42703 for an unknown field or one of another table in a value, 42P01, 22xxx, those of the table. Django: .update(). Example: SELECT orm_update(''blog_entry.filter(rating__lt=3)'', ''rating'', orm_f(''rating + 1''))';
CREATE FUNCTION @extschema@.orm_update(q @extschema@.orm_queryset, VARIADIC kwargs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update';
COMMENT ON FUNCTION @extschema@.orm_update(@extschema@.orm_queryset, VARIADIC text[]) IS
'Changes rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names and values in turn are what is set, an orm_f refers to the row (orm_f(''rating + 1'')); orm_q values are conditions. Result: the number of rows matched. Errors: 22023 without any condition (''blog_author.all()'' says it on purpose) and for a slice, 42703 for an unknown field or one of another table in a value, 42P01, 22xxx, those of the table. Django: .update(). Example: SELECT orm_update(''blog_entry.filter(rating__lt=3)'', ''rating'', orm_f(''rating + 1''))';
CREATE FUNCTION @extschema@.orm_update(q anyelement, VARIADIC kwargs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update';
COMMENT ON FUNCTION @extschema@.orm_update(anyelement, VARIADIC "any") IS
'Changes rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names and values in turn are what is set, an orm_f refers to the row (orm_f(''rating + 1'')); orm_q values are conditions. Result: the number of rows matched. Errors: 22023 without any condition (''blog_author.all()'' says it on purpose) and for a slice, 42703 for an unknown field or one of another table in a value, 42P01, 22xxx, those of the table. Django: .update(). Example: SELECT orm_update(''blog_entry.filter(rating__lt=3)'', ''rating'', orm_f(''rating + 1''))';
CREATE FUNCTION @extschema@.orm_update(q anyelement, VARIADIC kwargs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_update';
COMMENT ON FUNCTION @extschema@.orm_update(anyelement, VARIADIC text[]) IS
'Changes rows. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); names and values in turn are what is set, an orm_f refers to the row (orm_f(''rating + 1'')); orm_q values are conditions. Result: the number of rows matched. Errors: 22023 without any condition (''blog_author.all()'' says it on purpose) and for a slice, 42703 for an unknown field or one of another table in a value, 42P01, 22xxx, those of the table. Django: .update(). Example: SELECT orm_update(''blog_entry.filter(rating__lt=3)'', ''rating'', orm_f(''rating + 1''))';

-- orm_bulk_update
CREATE FUNCTION @extschema@.orm_bulk_update(m text, rows jsonb, fields text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_bulk_update';
COMMENT ON FUNCTION @extschema@.orm_bulk_update(text, jsonb, text[]) IS
'Changes many rows by one UPDATE. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb array of objects, each with the primary key and the fields; the fields to write. Result: the number of rows matched. Errors: 22023 an object without key or field, 42P01, 42703, 22xxx, those of the table. Django: .bulk_update(). Example: SELECT orm_bulk_update(''blog_author'', ''[{"id": 1, "name": "Tom"}]'', ARRAY[''name''])';
CREATE FUNCTION @extschema@.orm_bulk_update(m regclass, rows jsonb, fields text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_bulk_update';
COMMENT ON FUNCTION @extschema@.orm_bulk_update(regclass, jsonb, text[]) IS
'Changes many rows by one UPDATE. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb array of objects, each with the primary key and the fields; the fields to write. Result: the number of rows matched. Errors: 22023 an object without key or field, 42P01, 42703, 22xxx, those of the table. Django: .bulk_update(). Example: SELECT orm_bulk_update(''blog_author'', ''[{"id": 1, "name": "Tom"}]'', ARRAY[''name''])';
CREATE FUNCTION @extschema@.orm_bulk_update(m @extschema@.orm_queryset, rows jsonb, fields text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_bulk_update';
COMMENT ON FUNCTION @extschema@.orm_bulk_update(@extschema@.orm_queryset, jsonb, text[]) IS
'Changes many rows by one UPDATE. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb array of objects, each with the primary key and the fields; the fields to write. Result: the number of rows matched. Errors: 22023 an object without key or field, 42P01, 42703, 22xxx, those of the table. Django: .bulk_update(). Example: SELECT orm_bulk_update(''blog_author'', ''[{"id": 1, "name": "Tom"}]'', ARRAY[''name''])';
CREATE FUNCTION @extschema@.orm_bulk_update(m anyelement, rows jsonb, fields text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_bulk_update';
COMMENT ON FUNCTION @extschema@.orm_bulk_update(anyelement, jsonb, text[]) IS
'Changes many rows by one UPDATE. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); a jsonb array of objects, each with the primary key and the fields; the fields to write. Result: the number of rows matched. Errors: 22023 an object without key or field, 42P01, 42703, 22xxx, those of the table. Django: .bulk_update(). Example: SELECT orm_bulk_update(''blog_author'', ''[{"id": 1, "name": "Tom"}]'', ARRAY[''name''])';

-- orm_add; the second twin is for drivers that send the key untyped as well
CREATE FUNCTION @extschema@.orm_add(m text, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(text, "any", text, VARIADIC "any") IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m text, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(text, "any", text, VARIADIC text[]) IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m text, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(text, text, text, VARIADIC text[]) IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m regclass, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(regclass, "any", text, VARIADIC "any") IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m regclass, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(regclass, "any", text, VARIADIC text[]) IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m regclass, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(regclass, text, text, VARIADIC text[]) IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m @extschema@.orm_queryset, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(@extschema@.orm_queryset, "any", text, VARIADIC "any") IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m @extschema@.orm_queryset, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(@extschema@.orm_queryset, "any", text, VARIADIC text[]) IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m @extschema@.orm_queryset, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(@extschema@.orm_queryset, text, text, VARIADIC text[]) IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m anyelement, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(anyelement, "any", text, VARIADIC "any") IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m anyelement, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(anyelement, "any", text, VARIADIC text[]) IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_add(m anyelement, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_add';
COMMENT ON FUNCTION @extschema@.orm_add(anyelement, text, text, VARIADIC text[]) IS
'Links rows to a row through a many-to-many relation or a reverse foreign key; what is linked already stays as it is. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.add(...). Example: SELECT orm_add(''blog_entry'', 1, ''authors'', 3, 4)';

-- orm_remove
CREATE FUNCTION @extschema@.orm_remove(m text, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(text, "any", text, VARIADIC "any") IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m text, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(text, "any", text, VARIADIC text[]) IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m text, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(text, text, text, VARIADIC text[]) IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m regclass, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(regclass, "any", text, VARIADIC "any") IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m regclass, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(regclass, "any", text, VARIADIC text[]) IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m regclass, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(regclass, text, text, VARIADIC text[]) IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m @extschema@.orm_queryset, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(@extschema@.orm_queryset, "any", text, VARIADIC "any") IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m @extschema@.orm_queryset, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(@extschema@.orm_queryset, "any", text, VARIADIC text[]) IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m @extschema@.orm_queryset, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(@extschema@.orm_queryset, text, text, VARIADIC text[]) IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m anyelement, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(anyelement, "any", text, VARIADIC "any") IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m anyelement, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(anyelement, "any", text, VARIADIC text[]) IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';
CREATE FUNCTION @extschema@.orm_remove(m anyelement, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_remove';
COMMENT ON FUNCTION @extschema@.orm_remove(anyelement, text, text, VARIADIC text[]) IS
'Takes links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.remove(...). Example: SELECT orm_remove(''blog_entry'', 1, ''authors'', 3)';

-- orm_set
CREATE FUNCTION @extschema@.orm_set(m text, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(text, "any", text, VARIADIC "any") IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m text, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(text, "any", text, VARIADIC text[]) IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m text, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(text, text, text, VARIADIC text[]) IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m regclass, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(regclass, "any", text, VARIADIC "any") IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m regclass, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(regclass, "any", text, VARIADIC text[]) IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m regclass, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(regclass, text, text, VARIADIC text[]) IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m @extschema@.orm_queryset, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(@extschema@.orm_queryset, "any", text, VARIADIC "any") IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m @extschema@.orm_queryset, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(@extschema@.orm_queryset, "any", text, VARIADIC text[]) IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m @extschema@.orm_queryset, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(@extschema@.orm_queryset, text, text, VARIADIC text[]) IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m anyelement, pk "any", field text, VARIADIC objs "any" DEFAULT NULL)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(anyelement, "any", text, VARIADIC "any") IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m anyelement, pk "any", field text, VARIADIC objs text[])
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(anyelement, "any", text, VARIADIC text[]) IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';
CREATE FUNCTION @extschema@.orm_set(m anyelement, pk text, field text, VARIADIC objs text[] DEFAULT '{}')
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_set';
COMMENT ON FUNCTION @extschema@.orm_set(anyelement, text, text, VARIADIC text[]) IS
'Makes these rows the ones that are linked to a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name; keys, arrays of keys, rows, or orm_queryset values. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.set([...]). Example: SELECT orm_set(''blog_entry'', 1, ''authors'', 3, 4)';

-- orm_clear
CREATE FUNCTION @extschema@.orm_clear(m text, pk "any", field text)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_clear';
COMMENT ON FUNCTION @extschema@.orm_clear(text, "any", text) IS
'Takes all links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.clear(). Example: SELECT orm_clear(''blog_entry'', 1, ''authors'')';
CREATE FUNCTION @extschema@.orm_clear(m text, pk text, field text)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_clear';
COMMENT ON FUNCTION @extschema@.orm_clear(text, text, text) IS
'Takes all links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.clear(). Example: SELECT orm_clear(''blog_entry'', 1, ''authors'')';
CREATE FUNCTION @extschema@.orm_clear(m regclass, pk "any", field text)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_clear';
COMMENT ON FUNCTION @extschema@.orm_clear(regclass, "any", text) IS
'Takes all links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.clear(). Example: SELECT orm_clear(''blog_entry'', 1, ''authors'')';
CREATE FUNCTION @extschema@.orm_clear(m regclass, pk text, field text)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_clear';
COMMENT ON FUNCTION @extschema@.orm_clear(regclass, text, text) IS
'Takes all links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.clear(). Example: SELECT orm_clear(''blog_entry'', 1, ''authors'')';
CREATE FUNCTION @extschema@.orm_clear(m @extschema@.orm_queryset, pk "any", field text)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_clear';
COMMENT ON FUNCTION @extschema@.orm_clear(@extschema@.orm_queryset, "any", text) IS
'Takes all links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.clear(). Example: SELECT orm_clear(''blog_entry'', 1, ''authors'')';
CREATE FUNCTION @extschema@.orm_clear(m @extschema@.orm_queryset, pk text, field text)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_clear';
COMMENT ON FUNCTION @extschema@.orm_clear(@extschema@.orm_queryset, text, text) IS
'Takes all links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.clear(). Example: SELECT orm_clear(''blog_entry'', 1, ''authors'')';
CREATE FUNCTION @extschema@.orm_clear(m anyelement, pk "any", field text)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_clear';
COMMENT ON FUNCTION @extschema@.orm_clear(anyelement, "any", text) IS
'Takes all links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.clear(). Example: SELECT orm_clear(''blog_entry'', 1, ''authors'')';
CREATE FUNCTION @extschema@.orm_clear(m anyelement, pk text, field text)
    RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'orm_clear';
COMMENT ON FUNCTION @extschema@.orm_clear(anyelement, text, text) IS
'Takes all links away from a row. Arguments: a model (name, queryset expression, regclass, orm_queryset or NULL::table); the primary key of one of its rows; the relation''s name. Result: the number of rows changed. Errors: P0002 no such row, 42883 a foreign key that must not be NULL, 42703, 42P01. Django: entry.authors.clear(). Example: SELECT orm_clear(''blog_entry'', 1, ''authors'')';
