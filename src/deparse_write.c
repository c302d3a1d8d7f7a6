/*
 * deparse_write.c
 *	  Writes INSERT and UPDATE.
 *
 * As in deparse.c, identifiers come from the catalogs, values are parameters
 * and operators have their schema.  The one exception are the names of a
 * jsonb array's keys, which are names that the model answers to and stand
 * quoted in the column list of orm_recordset.
 *
 * Relies on deparse.c for expressions, conditions and target lists.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "deparse.h"
#include "records.h"
#include "reflect.h"
#include "write.h"

/* ------------------------------------------------------------------ pieces */

/* "INSERT INTO schema.table" and its like; the alias only where it differs. */
static void
print_target(Deparse *ctx, const char *command, OrmAlias *alias)
{
	const char *name = orm_print_alias(ctx, alias);
	const char *relname = quote_identifier(alias->model->relname);

	appendStringInfo(ctx->buf, "%s %s.%s", command,
					 quote_identifier(alias->model->nspname), relname);
	if (strcmp(name, relname) != 0)
		appendStringInfo(ctx->buf, " AS %s", name);
}

static void
print_column_names(Deparse *ctx, List *columns)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, columns)
	{
		orm_print_separator(ctx, n++, ", ");
		appendStringInfoString(ctx->buf,
							   quote_identifier(((const OrmColumn *) lfirst(lc))->column));
	}
}

static void
print_value(Deparse *ctx, OrmExpr *expr)
{
	if (expr == NULL)
		appendStringInfoString(ctx->buf, "DEFAULT");
	else
		orm_print_expr(ctx, expr);
}

static void
print_values(Deparse *ctx, List *exprs)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, exprs)
	{
		orm_print_separator(ctx, n++, ", ");
		print_value(ctx, lfirst(lc));
	}
}

static void
print_returning(Deparse *ctx, OrmQuerySet *qs, OrmShape shape)
{
	appendStringInfoString(ctx->buf, " RETURNING ");
	orm_print_targets(ctx, qs, shape);
}

/* "a = b" of two columns of the same meaning, with the operator spelled out. */
static void
print_equal(Deparse *ctx, const OrmColumn *left, const char *left_sql,
			const OrmColumn *right, const char *right_sql)
{
	OrmExpr    *l = orm_sql_expr("", left->typid, NIL);
	OrmExpr    *r = orm_sql_expr("", right->typid, NIL);
	OrmExpr    *equal = orm_equal(l, r);

	appendStringInfo(ctx->buf, "%s ", left_sql);
	orm_print_operator(ctx, equal->opno);
	appendStringInfo(ctx->buf, " %s", right_sql);
}

static char *
qualified(const char *alias, const char *column)
{
	return psprintf("%s.%s", alias, quote_identifier(column));
}

static void
print_array_names(Deparse *ctx, List *arrays)
{
	int			n;

	for (n = 1; n <= list_length(arrays); n++)
		appendStringInfo(ctx->buf, "%sc%d", n > 1 ? ", " : "", n);
}

/*
 * Keys in an array for each column, one row each: ROWS FROM (unnest($1),
 * unnest($2)) AS f1(c1, c2); numbered, with their place in the arrays as n.
 */
static void
print_array_rows(Deparse *ctx, List *arrays, const char *alias, bool numbered)
{
	ListCell   *lc;
	int			n = 0;

	appendStringInfoString(ctx->buf, "ROWS FROM (");
	foreach(lc, arrays)
	{
		orm_print_separator(ctx, n++, ", ");
		appendStringInfoString(ctx->buf, "pg_catalog.unnest(");
		orm_print_expr(ctx, lfirst(lc));
		appendStringInfoChar(ctx->buf, ')');
	}
	appendStringInfo(ctx->buf, ")%s AS %s(", numbered ? " WITH ORDINALITY" : "", alias);
	print_array_names(ctx, arrays);
	appendStringInfoString(ctx->buf, numbered ? ", n)" : ")");
}

/* ----------------------------------------------------------------- records */

/* The type in which a field is read: numbers may be cut off to integers. */
static const char *
field_type(const OrmRecordField *field)
{
	return orm_print_type(field->fractions ? NUMERICOID :
						  orm_base_type(field->column->typid), -1);
}

static char *
field_value(const OrmRecordField *field, const char *alias)
{
	char	   *sql = qualified(alias, field->key);

	return field->fractions ? psprintf("pg_catalog.trunc(%s)", sql) : sql;
}

static void
print_record_rows(Deparse *ctx, OrmRecords *records, const char *alias)
{
	ListCell   *lc,
			   *vc,
			   *fc;
	int			n = 0;

	appendStringInfoString(ctx->buf, "(VALUES ");
	foreach(lc, records->rows)
	{
		int			m = 0;

		orm_print_separator(ctx, n++, ", ");
		appendStringInfoChar(ctx->buf, '(');
		forboth(vc, (List *) lfirst(lc), fc, records->fields)
		{
			orm_print_separator(ctx, m++, ", ");
			/* the first row says of which types the columns are */
			appendStringInfoChar(ctx->buf, '(');
			orm_print_expr(ctx, lfirst(vc));
			appendStringInfo(ctx->buf, ")::%s", field_type(lfirst(fc)));
		}
		appendStringInfo(ctx->buf, ", %d)", n);
	}
	appendStringInfo(ctx->buf, ") AS %s(", alias);
	n = 0;
	foreach(fc, records->fields)
	{
		orm_print_separator(ctx, n++, ", ");
		appendStringInfoString(ctx->buf, quote_identifier(((OrmRecordField *) lfirst(fc))->key));
	}
	appendStringInfoString(ctx->buf, ", \" n\")");
}

/* Our own reader of arrays of objects where it reads all of the fields. */
static const char *
recordset_function(List *fields)
{
	ListCell   *lc;

	foreach(lc, fields)
	{
		if (!orm_recordset_reads(((OrmRecordField *) lfirst(lc))->column->typid))
			return "pg_catalog.jsonb_to_recordset";
	}
	return orm_own_function("orm_recordset");
}

/* orm_recordset($1) AS r1(name type, ...) */
static void
print_recordset(Deparse *ctx, OrmRecords *records, const char *alias)
{
	ListCell   *lc;
	int			n = 0;

	appendStringInfo(ctx->buf, "%s(", recordset_function(records->fields));
	orm_print_expr(ctx, records->jsonb);
	appendStringInfo(ctx->buf, ") AS %s(", alias);
	if (records->fields == NIL)
		appendStringInfoString(ctx->buf, "\" n\" pg_catalog.int4"); /* it takes one at least */
	foreach(lc, records->fields)
	{
		OrmRecordField *field = lfirst(lc);

		orm_print_separator(ctx, n++, ", ");
		appendStringInfo(ctx->buf, "%s %s", quote_identifier(field->key),
						 field_type(field));
	}
	appendStringInfoChar(ctx->buf, ')');
}

static void
print_records(Deparse *ctx, OrmRecords *records, const char *alias)
{
	if (records->jsonb != NULL)
		print_recordset(ctx, records, alias);
	else
		print_record_rows(ctx, records, alias);
}

/*
 * (SELECT DISTINCT ON (r.key) * FROM the records, numbered, ORDER BY r.key,
 * their number) AS r: the first of each key, which is the one that Django's
 * CASE WHEN finds.  Two rows for one target would be taken as they come.
 */
static void
print_first_records(Deparse *ctx, OrmRecords *records, int nkeys, const char *alias)
{
	StringInfoData keys;
	ListCell   *lc;
	int			i;

	initStringInfo(&keys);
	for (i = 0; i < nkeys; i++)
		appendStringInfo(&keys, "%s%s", i > 0 ? ", " : "",
						 field_value(list_nth(records->fields, i), alias));
	appendStringInfo(ctx->buf, "(SELECT DISTINCT ON (%s) * FROM ", keys.data);
	if (records->jsonb != NULL)
	{
		appendStringInfoString(ctx->buf, "ROWS FROM (");
		print_recordset(ctx, records, "");
		appendStringInfo(ctx->buf, ") WITH ORDINALITY AS %s(", alias);
		foreach(lc, records->fields)
			appendStringInfo(ctx->buf, "%s, ",
							 quote_identifier(((OrmRecordField *) lfirst(lc))->key));
		appendStringInfoString(ctx->buf, "\" n\")");
	}
	else
		print_record_rows(ctx, records, alias);
	appendStringInfo(ctx->buf, " ORDER BY %s, %s.\" n\") AS %s", keys.data, alias, alias);
}

/* ------------------------------------------------------------------ INSERT */

/* (a, b, c) SELECT r.a, r.b, now() FROM orm_recordset(...) AS r(...) */
static void
print_insert_records(Deparse *ctx, const OrmInsert *insert)
{
	const char *alias = orm_unique_alias(ctx, "r");
	ListCell   *lc;
	List	   *columns = NIL;
	int			n = 0;

	foreach(lc, insert->records->fields)
		columns = lappend(columns, unconstify(OrmColumn *, ((OrmRecordField *) lfirst(lc))->column));
	foreach(lc, insert->assigns)
		columns = lappend(columns, unconstify(OrmColumn *, ((OrmAssign *) lfirst(lc))->column));
	appendStringInfoString(ctx->buf, " (");
	print_column_names(ctx, columns);
	appendStringInfoString(ctx->buf, ") SELECT ");
	foreach(lc, insert->records->fields)
	{
		orm_print_separator(ctx, n++, ", ");
		appendStringInfoString(ctx->buf, field_value(lfirst(lc), alias));
	}
	foreach(lc, insert->assigns)
	{
		orm_print_separator(ctx, n++, ", ");
		orm_print_expr(ctx, ((OrmAssign *) lfirst(lc))->expr);
	}
	appendStringInfoString(ctx->buf, " FROM ");
	print_records(ctx, insert->records, alias);
}

static void
print_insert_rows(Deparse *ctx, List *columns, List *rows)
{
	ListCell   *lc;
	int			n = 0;

	if (columns == NIL)
	{
		/* DEFAULT VALUES is one row only, and the table may have no columns */
		appendStringInfo(ctx->buf, " SELECT FROM pg_catalog.generate_series(1, %d)",
						 list_length(rows));
		return;
	}
	appendStringInfoString(ctx->buf, " (");
	print_column_names(ctx, columns);
	appendStringInfoString(ctx->buf, ") VALUES ");
	foreach(lc, rows)
	{
		orm_print_separator(ctx, n++, ", ");
		appendStringInfoChar(ctx->buf, '(');
		print_values(ctx, lfirst(lc));
		appendStringInfoChar(ctx->buf, ')');
	}
}

static void
print_insert_row(Deparse *ctx, List *assigns)
{
	List	   *columns = NIL;
	List	   *row = NIL;
	ListCell   *lc;

	if (assigns == NIL)
	{
		appendStringInfoString(ctx->buf, " DEFAULT VALUES");
		return;
	}
	foreach(lc, assigns)
	{
		OrmAssign  *assign = lfirst(lc);

		columns = lappend(columns, unconstify(OrmColumn *, assign->column));
		row = lappend(row, assign->expr);
	}
	print_insert_rows(ctx, columns, list_make1(row));
}

static void
print_conflict(Deparse *ctx, const OrmInsert *insert)
{
	ListCell   *lc;
	int			n = 0;

	if (insert->conflict == CONFLICT_ERROR)
		return;
	appendStringInfoString(ctx->buf, " ON CONFLICT ");
	if (insert->conflict == CONFLICT_IGNORE)
	{
		appendStringInfoString(ctx->buf, "DO NOTHING");
		return;
	}
	appendStringInfoChar(ctx->buf, '(');
	print_column_names(ctx, insert->unique);
	appendStringInfoString(ctx->buf, ") DO UPDATE SET ");
	foreach(lc, insert->update)
	{
		const char *name = quote_identifier(((const OrmColumn *) lfirst(lc))->column);

		orm_print_separator(ctx, n++, ", ");
		appendStringInfo(ctx->buf, "%s = EXCLUDED.%s", name, name);
	}
}

OrmSql *
orm_deparse_insert(const OrmInsert *insert, OrmShape shape)
{
	Deparse		ctx;
	OrmQuery   *query = insert->returning == NULL ?
		orm_query_new(insert->model) : insert->returning->query;

	orm_deparse_start(&ctx);
	print_target(&ctx, "INSERT INTO", orm_initial_alias(query));
	if (insert->records != NULL)
		print_insert_records(&ctx, insert);
	else if (insert->rows != NIL)
		print_insert_rows(&ctx, insert->columns, insert->rows);
	else
		print_insert_row(&ctx, insert->assigns);
	print_conflict(&ctx, insert);
	if (insert->returning != NULL)
		print_returning(&ctx, insert->returning, shape);
	return orm_deparse_end(&ctx);
}

/* ------------------------------------------------------------------ UPDATE */

static void
print_set(Deparse *ctx, List *assigns)
{
	ListCell   *lc;
	int			n = 0;

	appendStringInfoString(ctx->buf, " SET ");
	foreach(lc, assigns)
	{
		OrmAssign  *assign = lfirst(lc);

		orm_print_separator(ctx, n++, ", ");
		appendStringInfo(ctx->buf, "%s = ", quote_identifier(assign->column->column));
		print_value(ctx, assign->expr);
	}
}

bool
orm_is_direct_update(OrmQuery *query)
{
	ListCell   *lc;
	int			active = 0;

	foreach(lc, query->aliases)
	{
		if (((OrmAlias *) lfirst(lc))->refcount > 0)
			active++;
	}
	return active <= 1 && !orm_contains_aggregate(query->where) &&
		!orm_contains_window(query->where);
}

/* The queryset as a subquery that yields these fields. */
static void
select_fields(OrmQuerySet *qs, List *names)
{
	OrmQuery   *query = qs->query;
	OrmScope	scope;

	orm_query_clear_ordering(query, true);
	query->for_update = false;
	query->related_all = false;
	query->related = NIL;
	query->prefetch = NIL;
	query->subquery = true;
	orm_scope_init(&scope, query, NULL);
	orm_set_values(qs, names, &scope, NULL);
}

static List *
column_names(const OrmModel *model, int n, const AttrNumber *cols, List *links)
{
	List	   *names = NIL;
	int			i;

	for (i = 0; i < n; i++)
		names = lappend(names, orm_linked_name(links, orm_model_column(model, cols[i])->attname));
	return names;
}

static void
require_key(const OrmModel *model)
{
	if (model->npk == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s has no primary key, which is needed to update it here",
						orm_model_display(model)),
				 errhint("Without joins in its conditions it can be updated.")));
}

/*
 * "pk IN (the queryset)": the condition of an UPDATE whose queryset has joins.
 * Tables that inherit from this one may repeat the key: there a row is told by
 * where it is, as when it is deleted.
 */
static OrmExpr *
key_condition(OrmQuerySet *qs, OrmAlias *alias)
{
	static const AttrNumber place[] = {SelfItemPointerAttributeNumber,
	TableOidAttributeNumber};
	const OrmModel *model = qs->query->model;
	bool		inherited = orm_is_inherited(model);
	int			n = inherited ? (int) lengthof(place) : model->npk;
	const AttrNumber *cols = inherited ? place : model->pk;

	require_key(model);
	select_fields(qs, column_names(model, model->npk, model->pk, NIL));
	if (inherited)
		orm_select_columns(qs->query, n, cols);
	return orm_columns_in(alias, n, cols, qs->query);
}

OrmSql *
orm_deparse_update(OrmQuerySet *qs, List *assigns, bool returning, OrmShape shape)
{
	Deparse		ctx;
	OrmAlias   *alias = orm_initial_alias(qs->query);
	OrmExpr    *where = orm_is_direct_update(qs->query) ? qs->query->where :
		key_condition(qs, alias);

	orm_deparse_start(&ctx);
	print_target(&ctx, "UPDATE", alias);
	print_set(&ctx, assigns);
	orm_print_where(&ctx, where);
	if (returning)
		print_returning(&ctx, qs, shape);
	return orm_deparse_end(&ctx);
}

/* One of the tables of an UPDATE of child and parents, as a WITH item. */
static void
print_update_item(Deparse *ctx, const OrmModel *model, List *assigns,
				  const char *name, const char *keys, int n,
				  const AttrNumber *cols, int first)
{
	OrmAlias   *alias = orm_initial_alias(((OrmAssign *) linitial(assigns))->query);
	int			i;

	appendStringInfo(ctx->buf, ", %s AS (", name);
	print_target(ctx, "UPDATE", alias);
	print_set(ctx, assigns);
	appendStringInfo(ctx->buf, " FROM %s WHERE ", keys);
	for (i = 0; i < n; i++)
	{
		const OrmColumn *column = orm_model_column(model, cols[i]);

		orm_print_separator(ctx, i, " AND ");
		print_equal(ctx, column, qualified(orm_print_alias(ctx, alias), column->column),
					column, psprintf("%s.c%d", keys, first + i));
	}
	appendStringInfoString(ctx->buf, " RETURNING 1)");
}

/*
 * WITH k AS (the keys), u1 AS (UPDATE child ...), u2 AS (UPDATE parent ...):
 * all of them look at one snapshot, so what one changes does not move the
 * rows that another is about.  Yields a row for each row matched.
 */
OrmSql *
orm_deparse_update_parents(OrmQuerySet *qs, List *assigns)
{
	const OrmModel *model = qs->query->model;
	List	   *own = orm_own_assignments(assigns, model);
	List	   *names = column_names(model, model->npk, model->pk, NIL);
	List	   *parents = NIL;		/* Oids */
	List	   *firsts = NIL;
	const char *keys;
	const char *result = NULL;
	ListCell   *lc,
			   *fc;
	Deparse		ctx;

	require_key(model);
	foreach(lc, assigns)
	{
		const OrmModel *parent = ((OrmAssign *) lfirst(lc))->model;
		List	   *links;
		const OrmRelation *link;
		bool		found;

		if (parent->relid == model->relid || list_member_oid(parents, parent->relid))
			continue;
		links = orm_ancestor_links(model, parent->relid, &found);
		link = llast(links);
		parents = lappend_oid(parents, parent->relid);
		firsts = lappend_int(firsts, list_length(names) + 1);
		names = list_concat(names, column_names(orm_model(link->from), link->ncols,
												link->from_cols,
												list_truncate(list_copy(links),
															  list_length(links) - 1)));
	}
	select_fields(qs, names);
	orm_deparse_start(&ctx);
	keys = orm_unique_alias(&ctx, "k");
	appendStringInfo(ctx.buf, "WITH %s AS MATERIALIZED (", keys);
	orm_print_query(&ctx, qs, SHAPE_COLUMNS);
	appendStringInfoChar(ctx.buf, ')');
	if (own != NIL)
	{
		/* its table has a name in the query of the keys already */
		OrmQuery   *query = ((OrmAssign *) linitial(own))->query;

		result = orm_unique_alias(&ctx, "u");
		(void) orm_initial_alias(query);
		print_update_item(&ctx, model, own, result, keys, model->npk, model->pk, 1);
	}
	forboth(lc, parents, fc, firsts)
	{
		const OrmModel *parent = orm_model(lfirst_oid(lc));
		bool		found;
		const OrmRelation *link = llast(orm_ancestor_links(model, parent->relid, &found));
		const char *name = orm_unique_alias(&ctx, "u");

		print_update_item(&ctx, parent, orm_own_assignments(assigns, parent), name, keys,
						  link->ncols, link->to_cols, lfirst_int(fc));
		if (result == NULL)
			result = name;
	}
	appendStringInfo(ctx.buf, " SELECT 1 FROM %s", result);
	return orm_deparse_end(&ctx);
}

/* --------------------------------------------------------- UPDATE ... FROM */

/* The row of the table is the one that the record's key means. */
static void
print_key_match(Deparse *ctx, OrmRecords *records, int nkeys, const char *table,
				const char *alias)
{
	int			i;

	for (i = 0; i < nkeys; i++)
	{
		OrmRecordField *field = list_nth(records->fields, i);

		orm_print_separator(ctx, i, " AND ");
		print_equal(ctx, field->column, qualified(table, field->column->column),
					field->column, field_value(field, alias));
	}
}

/* JOIN child c ON c.pk = r.pk: from the records' keys to a parent's row. */
static const char *
print_link_join(Deparse *ctx, const OrmModel *model, OrmRecords *records,
				int nkeys, const char *alias)
{
	const char *child = orm_unique_alias(ctx, "t");

	appendStringInfo(ctx->buf, " JOIN %s.%s AS %s ON ",
					 quote_identifier(model->nspname),
					 quote_identifier(model->relname), child);
	print_key_match(ctx, records, nkeys, child, alias);
	return child;
}

static void
print_from_records(Deparse *ctx, const OrmModel *model, List *links,
				   OrmRecords *records, int nkeys, const char *target,
				   const char *alias)
{
	const char *from = alias;
	ListCell   *lc;
	int			i;

	appendStringInfoString(ctx->buf, " FROM ");
	if (records->repeated)
		print_first_records(ctx, records, nkeys, alias);
	else
		print_records(ctx, records, alias);
	if (links == NIL)
	{
		appendStringInfoString(ctx->buf, " WHERE ");
		print_key_match(ctx, records, nkeys, target, alias);
		return;
	}
	from = print_link_join(ctx, model, records, nkeys, alias);
	foreach(lc, links)
	{
		const OrmRelation *link = lfirst(lc);
		const OrmModel *source = orm_model(link->from);
		const OrmModel *parent = orm_model(link->to);
		bool		last = lnext(links, lc) == NULL;
		const char *to = last ? target : orm_unique_alias(ctx, "t");

		if (last)
			appendStringInfoString(ctx->buf, " WHERE ");
		else
			appendStringInfo(ctx->buf, " JOIN %s.%s AS %s ON ",
							 quote_identifier(parent->nspname),
							 quote_identifier(parent->relname), to);
		for (i = 0; i < link->ncols; i++)
		{
			const OrmColumn *f = orm_model_column(source, link->from_cols[i]);
			const OrmColumn *t = orm_model_column(parent, link->to_cols[i]);

			orm_print_separator(ctx, i, " AND ");
			print_equal(ctx, t, qualified(to, t->column), f, qualified(from, f->column));
		}
		from = to;
	}
}

static OrmRecordField *
find_field(OrmRecords *records, const OrmAssign *assign)
{
	ListCell   *lc;

	foreach(lc, records->fields)
	{
		OrmRecordField *field = lfirst(lc);

		if (field->model->relid == assign->model->relid &&
			field->column->attnum == assign->column->attnum)
			return field;
	}
	elog(ERROR, "no field for column \"%s\"", assign->column->column);
	return NULL;
}

/*
 * The value for a column: that of the record, but for the rows whose value is
 * an expression over the row to be changed.
 */
static void
print_record_value(Deparse *ctx, OrmRecords *records, OrmAssign *assign,
				   const char *alias)
{
	OrmRecordField *field = find_field(records, assign);
	ListCell   *lc;
	int			n = 0;

	if (assign->expr == NULL)
	{
		appendStringInfoString(ctx->buf, field_value(field, alias));
		return;
	}
	if (assign->expr->kind != X_TUPLE)
	{
		orm_print_expr(ctx, assign->expr);
		return;
	}
	/* as many expressions as there are rows, NULL where the record has it */
	appendStringInfo(ctx->buf, "CASE");
	foreach(lc, assign->expr->args)
	{
		n++;
		if (lfirst(lc) == NULL)
			continue;
		appendStringInfo(ctx->buf, " WHEN %s.\" n\" OPERATOR(pg_catalog.=) %d THEN ", alias, n);
		orm_print_expr(ctx, lfirst(lc));
	}
	appendStringInfo(ctx->buf, " ELSE %s END", field_value(field, alias));
}

/* AND EXISTS (SELECT 1 FROM the keys WHERE they are the record's) */
static void
print_only_keys(Deparse *ctx, OrmRecords *records, const char *alias)
{
	const char *keys = orm_unique_alias(ctx, "f");
	int			n;

	appendStringInfoString(ctx->buf, " AND EXISTS (SELECT 1 FROM ");
	print_array_rows(ctx, records->only_keys, keys, false);
	appendStringInfoString(ctx->buf, " WHERE ");
	for (n = 0; n < list_length(records->only_keys); n++)
	{
		OrmRecordField *field = list_nth(records->fields, n);

		orm_print_separator(ctx, n, " AND ");
		print_equal(ctx, field->column, psprintf("%s.c%d", keys, n + 1),
					field->column, field_value(field, alias));
	}
	appendStringInfoChar(ctx->buf, ')');
}

OrmSql *
orm_deparse_update_from(const OrmModel *model, List *links, OrmRecords *records,
						int nkeys, List *assigns)
{
	Deparse		ctx;
	OrmAlias   *target = orm_initial_alias(((OrmAssign *) linitial(assigns))->query);
	const char *alias;
	ListCell   *lc;
	int			n = 0;

	orm_deparse_start(&ctx);
	print_target(&ctx, "UPDATE", target);
	alias = orm_unique_alias(&ctx, "r");
	appendStringInfoString(ctx.buf, " SET ");
	foreach(lc, assigns)
	{
		OrmAssign  *assign = lfirst(lc);

		orm_print_separator(&ctx, n++, ", ");
		appendStringInfo(ctx.buf, "%s = ", quote_identifier(assign->column->column));
		print_record_value(&ctx, records, assign, alias);
	}
	print_from_records(&ctx, model, links, records, nkeys,
					   orm_print_alias(&ctx, target), alias);
	if (records->where != NULL)
	{
		appendStringInfoString(ctx.buf, " AND ");
		orm_print_expr(&ctx, records->where);
	}
	if (records->only_keys != NIL)
		print_only_keys(&ctx, records, alias);
	return orm_deparse_end(&ctx);
}

/* -------------------------------------------------------------- join tables */

static void
print_near_condition(Deparse *ctx, const OrmLinks *links, OrmAlias *alias)
{
	ListCell   *lc,
			   *vc;
	int			n = 0;

	forboth(lc, links->near, vc, links->near_values)
	{
		const OrmColumn *column = lfirst(lc);

		orm_print_separator(ctx, n++, " AND ");
		orm_print_expr(ctx, orm_equal(orm_col_expr(alias, column->attnum), lfirst(vc)));
	}
}

/* t.far = f.c1 AND ... */
static void
print_far_condition(Deparse *ctx, const OrmLinks *links, const char *table,
					const char *alias)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, links->far)
	{
		const OrmColumn *column = lfirst(lc);

		orm_print_separator(ctx, n++, " AND ");
		print_equal(ctx, column, qualified(table, column->column), column,
					psprintf("%s.c%d", alias, n));
	}
}

/*
 * INSERT INTO through (near, far) SELECT key, f.c1 FROM the keys, once each, f
 * WHERE NOT EXISTS (the same link) ORDER BY f.n ON CONFLICT DO NOTHING: a link
 * that is there already, or that another session makes meanwhile, is no error.
 * The order is that of the arguments, whatever the plan, and the outermost, so
 * that serial keys are given out in it.
 */
OrmSql *
orm_deparse_link(const OrmLinks *links)
{
	Deparse		ctx;
	OrmAlias   *alias = orm_initial_alias(orm_query_new(links->through));
	const char *far;
	const char *table = quote_identifier(links->through->relname);
	ListCell   *lc;
	List	   *columns = list_concat(list_copy(links->near), list_copy(links->far));
	int			n;

	orm_deparse_start(&ctx);
	foreach(lc, links->defaults)
		columns = lappend(columns, unconstify(OrmColumn *, ((OrmAssign *) lfirst(lc))->column));
	print_target(&ctx, "INSERT INTO", alias);
	far = orm_unique_alias(&ctx, "f");
	appendStringInfoString(ctx.buf, " (");
	print_column_names(&ctx, columns);
	appendStringInfoString(ctx.buf, ") SELECT ");
	print_values(&ctx, links->near_values);
	for (n = 1; n <= list_length(links->far); n++)
		appendStringInfo(ctx.buf, ", %s.c%d", far, n);
	foreach(lc, links->defaults)
	{
		appendStringInfoString(ctx.buf, ", ");
		orm_print_expr(&ctx, ((OrmAssign *) lfirst(lc))->expr);
	}
	appendStringInfoString(ctx.buf, " FROM (SELECT ");
	print_array_names(&ctx, links->far_arrays);
	appendStringInfoString(ctx.buf, ", pg_catalog.min(n) AS n FROM ");
	print_array_rows(&ctx, links->far_arrays, far, true);
	appendStringInfoString(ctx.buf, " GROUP BY ");
	print_array_names(&ctx, links->far_arrays);
	appendStringInfo(ctx.buf, ") AS %s WHERE NOT EXISTS (SELECT 1 FROM %s.%s WHERE ", far,
					 quote_identifier(links->through->nspname), table);
	print_near_condition(&ctx, links, alias);
	appendStringInfoString(ctx.buf, " AND ");
	print_far_condition(&ctx, links, orm_print_alias(&ctx, alias), far);
	appendStringInfo(ctx.buf, ") ORDER BY %s.n%s", far,
					 links->on_conflict ? " ON CONFLICT DO NOTHING" : "");
	return orm_deparse_end(&ctx);
}
