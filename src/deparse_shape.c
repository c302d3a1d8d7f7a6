/*
 * deparse_shape.c
 *	  Writes a target list in the shape that is wanted: columns, a row of the
 *	  relation's type, a record, jsonb objects and arrays, and the objects that
 *	  select_related() and prefetch_related() nest in them.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "deparse.h"
#include "reflect.h"

/* -------------------------------------------------------------------- shapes */

#define PAIRS_PER_CALL 50		/* a function takes 100 arguments at most */

/* A value that is read: a key of several columns is an array. */
static void
print_json_value(Deparse *ctx, OrmExpr *expr)
{
	if (expr->kind == X_TUPLE)
	{
		appendStringInfoString(ctx->buf, "pg_catalog.jsonb_build_array(");
		orm_print_list(ctx, expr->args);
		appendStringInfoChar(ctx->buf, ')');
	}
	else if (expr->whole)
	{
		appendStringInfoString(ctx->buf, "pg_catalog.trunc(");
		orm_print_expr(ctx, expr);
		appendStringInfoChar(ctx->buf, ')');
	}
	else
		orm_print_expr(ctx, expr);
}

/* A jsonb object of the columns: name => value. */
static void
print_json_object(Deparse *ctx, List *columns)
{
	ListCell   *lc;
	int			n = 0;

	if (columns == NIL)
		appendStringInfoString(ctx->buf, "'{}'::pg_catalog.jsonb");
	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		if (n % PAIRS_PER_CALL == 0)
			appendStringInfoString(ctx->buf, n == 0 ? "pg_catalog.jsonb_build_object(" :
								   ") OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object(");
		else
			appendStringInfoString(ctx->buf, ", ");
		appendStringInfo(ctx->buf, "%s, ", quote_literal_cstr(item->name));
		print_json_value(ctx, item->expr);
		n++;
	}
	if (n > 0)
		appendStringInfoChar(ctx->buf, ')');
}

static void
print_json_array(Deparse *ctx, List *columns)
{
	ListCell   *lc;
	int			n = 0;

	if (columns == NIL)
		appendStringInfoString(ctx->buf, "'[]'::pg_catalog.jsonb");
	foreach(lc, columns)
	{
		if (n % (PAIRS_PER_CALL * 2) == 0)
			appendStringInfoString(ctx->buf, n == 0 ? "pg_catalog.jsonb_build_array(" :
								   ") OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_array(");
		else
			appendStringInfoString(ctx->buf, ", ");
		print_json_value(ctx, ((OrmSelected *) lfirst(lc))->expr);
		n++;
	}
	if (n > 0)
		appendStringInfoChar(ctx->buf, ')');
}

static void
print_json_scalar(Deparse *ctx, OrmExpr *expr)
{
	appendStringInfoString(ctx->buf, "COALESCE(pg_catalog.to_jsonb(");
	print_json_value(ctx, expr);
	appendStringInfoString(ctx->buf, "), 'null'::pg_catalog.jsonb)");
}

const char *
orm_own_function(const char *name)
{
	return quote_qualified_identifier(get_namespace_name(orm_registry()->schema), name);
}

/*
 * Are the columns exactly those of one table, under their own names?  Then
 * orm_object(table.*) is the cheapest way to the object.
 */
OrmAlias *
orm_whole_row(List *columns)
{
	OrmAlias   *alias = NULL;
	ListCell   *lc;
	int			n = 0;

	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		if (item->annotation || item->expr->kind != X_COL ||
			strcmp(item->name, item->expr->column->column) != 0)
			return NULL;
		if (alias == NULL)
			alias = orm_real_alias(item->expr->alias);
		if (orm_real_alias(item->expr->alias) != alias)
			return NULL;
		n++;
	}
	return alias != NULL && n == alias->model->ncolumns ? alias : NULL;
}

/*
 * Takes the columns of a row apart: those of its own, and the rest.  Returns
 * the table when the former are its whole row and may be written so.
 */
static OrmAlias *
split_row(Select *sel, List *columns, List **fields, List **others)
{
	OrmAlias   *alias;
	ListCell   *lc;

	*fields = *others = NIL;
	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		if (!item->annotation && item->expr->kind == X_COL)
			*fields = lappend(*fields, item);
		else
			*others = lappend(*others, item);
	}
	alias = orm_whole_row(*fields);
	return alias != NULL && sel->grouped && alias->model->npk == 0 ? NULL : alias;
}

static void
print_json_row(Deparse *ctx, Select *sel, List *columns)
{
	List	   *fields;
	List	   *others;
	OrmAlias   *alias = split_row(sel, columns, &fields, &others);

	if (alias == NULL)
	{
		print_json_object(ctx, columns);
		return;
	}
	if (others != NIL)
		appendStringInfoChar(ctx->buf, '(');
	appendStringInfo(ctx->buf, "%s(%s.*)", orm_own_function("orm_object"), orm_print_alias(ctx, alias));
	if (others != NIL)
	{
		appendStringInfoString(ctx->buf, " OPERATOR(pg_catalog.||) ");
		print_json_object(ctx, others);
		appendStringInfoChar(ctx->buf, ')');
	}
}

/* ------------------------------------------------------------ nested objects */

/*
 * Objects with others nested in them are records until they are whole: one
 * orm_object() over a record of columns, records and arrays of records costs
 * a fraction of what jsonb made of jsonb does, and there is no limit of 100
 * arguments.  The keys are the names of columns, so they have to fit in one.
 */
bool
orm_names_fit(List *columns)
{
	ListCell   *lc;

	foreach(lc, columns)
	{
		if (strlen(((OrmSelected *) lfirst(lc))->name) >= NAMEDATALEN)
			return false;
	}
	return true;
}

/* "t.*, expr AS name": the columns of a row under their names. */
static void
print_named(Deparse *ctx, OrmAlias *whole, List *columns)
{
	const char *separator = "";
	ListCell   *lc;

	if (whole != NULL)
	{
		appendStringInfo(ctx->buf, "%s.*", orm_print_alias(ctx, whole));
		separator = ", ";
	}
	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		appendStringInfoString(ctx->buf, separator);
		print_json_value(ctx, item->expr);
		appendStringInfo(ctx->buf, " AS %s", quote_identifier(item->name));
		separator = ", ";
	}
}

/* A joined object: a record, NULL where there is none. */
void
orm_print_object(Deparse *ctx, OrmExpr *object)
{
	List	   *columns = NIL;
	List	   *fields = NIL;
	List	   *others = NIL;
	OrmAlias   *whole = NULL;
	ListCell   *ec,
			   *nc;

	forboth(ec, object->args, nc, object->keys)
	{
		OrmSelected *item = orm_selected(lfirst(nc), lfirst(ec));

		columns = lappend(columns, item);
		if (item->expr->kind == X_COL)
			fields = lappend(fields, item);
		else
			others = lappend(others, item);
	}
	if (object->alias != NULL && orm_renamed_column(ctx, linitial(object->args)) == NULL)
		whole = orm_whole_row(fields);
	if (whole != NULL && others == NIL)
	{
		/* the whole row of a table that was not joined is NULL */
		appendStringInfo(ctx->buf, "%s.*::pg_catalog.record", orm_print_alias(ctx, whole));
		return;
	}
	if (object->filter != NULL)
	{
		appendStringInfoString(ctx->buf, "CASE WHEN ");
		orm_print_expr(ctx, object->filter);
		appendStringInfoString(ctx->buf, " IS NOT NULL THEN ");
	}
	if (orm_names_fit(columns))
	{
		const char *alias = orm_unique_alias(ctx, "q");

		appendStringInfo(ctx->buf, "(SELECT %s.*::pg_catalog.record FROM (SELECT ",
						 alias);
		print_named(ctx, whole, whole != NULL ? others : columns);
		appendStringInfo(ctx->buf, ") %s)", alias);
	}
	else
		print_json_object(ctx, columns);
	if (object->filter != NULL)
		appendStringInfoString(ctx->buf, " END");
}

/* "(SELECT record FROM ...)", for ARRAY or as one value. */
void
orm_print_nested_rows(Deparse *ctx, OrmExpr *expr)
{
	OrmQuerySet *qs = orm_as_queryset(expr->query);
	FromScope  *saved = ctx->from;

	qs->fields_set = false;
	appendStringInfoChar(ctx->buf, '(');
	ctx->from = NULL;
	orm_print_query(ctx, qs, SHAPE_RECORD);
	ctx->from = saved;
	appendStringInfoChar(ctx->buf, ')');
}

static void
print_json(Deparse *ctx, Select *sel, List *columns)
{
	switch (sel->qs->iterable)
	{
		case IT_MODEL:
			print_json_row(ctx, sel, columns);
			break;
		case IT_VALUES:
		case IT_NAMED:
			print_json_object(ctx, columns);
			break;
		case IT_VALUES_LIST:
			print_json_array(ctx, columns);
			break;
		case IT_FLAT:
			print_json_scalar(ctx, ((OrmSelected *) linitial(columns))->expr);
			break;
	}
}

static bool
is_column(const OrmSelected *item, const OrmColumn *column)
{
	return !item->annotation && item->expr->kind == X_COL &&
		item->expr->column == column;
}

/* The columns of a typed row: those of the relation itself, in order. */
List *
orm_rowtype_columns(OrmQuery *query, List *columns)
{
	List	   *result = NIL;
	ListCell   *lc;
	int			i;

	for (i = 0; i < query->model->ncolumns; i++)
	{
		const OrmColumn *column = &query->model->columns[i];
		OrmSelected *found = NULL;

		/* most often they are all there and in order */
		if (i < list_length(columns) && is_column(list_nth(columns, i), column))
			found = list_nth(columns, i);
		else
		{
			foreach(lc, columns)
			{
				if (is_column(lfirst(lc), column))
					found = lfirst(lc);
			}
		}
		if (found == NULL)
			found = orm_selected(column->attname,
								 orm_const_expr(column->typid, (Datum) 0, true));
		result = lappend(result, found);
	}
	return result;
}

/*
 * Are the columns those of one table of that model, in its order?  "t.*" says
 * the same in less text to write and to parse.
 */
static OrmAlias *
whole_model(List *columns, const OrmModel *model)
{
	OrmAlias   *alias = NULL;
	ListCell   *lc;

	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		if (!is_column(item, &model->columns[foreach_current_index(lc)]))
			return NULL;
		if (alias == NULL)
			alias = orm_real_alias(item->expr->alias);
		else if (orm_real_alias(item->expr->alias) != alias)
			return NULL;
	}
	return alias;
}

void
orm_print_columns(Deparse *ctx, Select *sel, List *columns, OrmShape shape)
{
	ListCell   *lc;
	int			n = 0;

	if (shape == SHAPE_JSON)
	{
		print_json(ctx, sel, list_concat(list_copy(columns), sel->nested));
		appendStringInfoString(ctx->buf, " AS orm");
		return;
	}
	if (shape == SHAPE_RECORD)
	{
		appendStringInfo(ctx->buf, "%s.*::pg_catalog.record",
						 orm_print_alias(ctx, orm_whole_row(columns)));
		return;
	}
	if (shape == SHAPE_NAMED)
	{
		List	   *fields;
		List	   *others;
		OrmAlias   *whole;

		columns = list_concat(list_copy(columns), sel->nested);
		whole = split_row(sel, columns, &fields, &others);
		print_named(ctx, whole, whole != NULL ? others : columns);
		return;
	}
	if (shape == SHAPE_ROWTYPE)
		columns = orm_rowtype_columns(sel->query, columns);
	if (columns == NIL)
	{
		appendStringInfoString(ctx->buf, "1");
		return;
	}
	if (shape == SHAPE_ROWTYPE && !ctx->number_columns)
	{
		OrmAlias   *whole = whole_model(columns, sel->query->model);

		if (whole != NULL)
		{
			appendStringInfoString(ctx->buf, orm_print_alias(ctx, whole));
			appendStringInfoString(ctx->buf, ".*");
			return;
		}
	}
	foreach(lc, columns)
	{
		orm_print_separator(ctx, n++, ", ");
		orm_print_expr(ctx, ((OrmSelected *) lfirst(lc))->expr);
		appendStringInfo(ctx->buf, " AS c%d", n);
	}
}
