/*
 * deparse_delete.c
 *	  The statements of a deletion.
 *
 * In all of them "c" is the table whose rows are looked for, "k" the keys that
 * they refer to and "x" keys that were collected already.  Keys are ephemeral
 * named relations; only these go by a bare name, and nothing can hide them.
 *
 * Many keys of one column go as an array wherever an index serves that column:
 * the array is sorted, and the index is walked once, which takes less time and
 * memory than a hash join whose outer side is the whole table.  The planner takes
 * the array for ten elements, and must not choose what compares each row with
 * each of them: a scan of the table, or of a bitmap that has become lossy.
 *
 * A statement ends in a comment that says what its keys look like: their types
 * and the order of magnitude of their number.  So the plan cache, which goes by
 * the text, keeps a plan for few keys apart from one for many.
 *
 * Relies on deparse.c for expressions and on lookups.c for operators.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "delete.h"
#include "deparse.h"
#include "literals.h"
#include "reflect.h"

#define ARRAY_MIN_KEYS 1000		/* with fewer the planner does better, which
								 * knows how many rows a key finds */

/* ----------------------------------------------------------------- pieces */

static OrmAlias *
table_alias(Deparse *ctx, const OrmModel *model, char *name)
{
	OrmAlias   *alias = orm_initial_alias(orm_query_new(model));

	alias->name = name;
	return alias;
}

/* "schema.table c" */
static void
print_table(Deparse *ctx, const OrmAlias *alias)
{
	appendStringInfo(ctx->buf, "%s %s",
					 quote_qualified_identifier(alias->model->nspname,
												alias->model->relname),
					 alias->name);
}

/* The column of keys that holds a column of their model. */
static OrmExpr *
key_column(const char *alias, const DelModel *model, AttrNumber attnum)
{
	int			i;

	for (i = 0; i < model->nkeys; i++)
	{
		if (model->keys[i] == attnum)
			return orm_sql_expr(psprintf("%s.%s", alias,
										 NameStr(TupleDescAttr(model->desc, i)->attname)),
								TupleDescAttr(model->desc, i)->atttypid, NIL);
	}
	elog(ERROR, "column %d is not among the keys of \"%s\"", attnum,
		 model->model->relname);
	return NULL;
}

static void
print_equal(Deparse *ctx, OrmExpr *left, OrmExpr *right, const char *before)
{
	appendStringInfoString(ctx->buf, before);
	orm_print_expr(ctx, orm_equal(left, right));
}

/* c refers to k */
static void
print_join(Deparse *ctx, OrmAlias *c, const DelEdge *edge)
{
	int			i;

	for (i = 0; i < edge->ncols; i++)
		print_equal(ctx, orm_col_expr(c, edge->to_cols[i]),
					key_column("k", edge->from, edge->from_cols[i]),
					i > 0 ? " AND " : "");
	if (edge->own_rows)
		print_equal(ctx, key_column("k", edge->from, TableOidAttributeNumber),
					orm_const_expr(OIDOID, ObjectIdGetDatum(edge->from->model->relid),
								   false), " AND ");
}

/* The row of c is the one that these keys mean. */
static void
print_identity(Deparse *ctx, OrmAlias *c, const DelModel *model,
			   const char *alias)
{
	int			i;

	for (i = 0; i < model->nidentity; i++)
		print_equal(ctx, orm_col_expr(c, model->keys[i]),
					key_column(alias, model, model->keys[i]),
					i > 0 ? " AND " : "");
}

/*
 * How many keys an array may have: sorting it takes several copies, which are
 * to fit into maintenance_work_mem, as VACUUM's list of dead rows does.
 */
static bool
fits_in_array(const DelKeys *keys, int column)
{
	Form_pg_attribute att = TupleDescAttr(keys->model->desc, column);
	uint64		width = 48 + (att->attbyval ? 0 :
							  2 * get_typavgwidth(att->atttypid, att->atttypmod));

	return keys->count >= ARRAY_MIN_KEYS &&
		keys->count * width <= (uint64) maintenance_work_mem * 1024;
}

static int
key_number(const DelModel *model, AttrNumber attnum)
{
	int			i;

	for (i = 0; i < model->nkeys && model->keys[i] != attnum; i++)
		;
	return i;
}

/* " WHERE c.col = ANY (ARRAY(SELECT k.key ...))"; false when that is no use. */
static bool
print_array(Deparse *ctx, OrmAlias *c, AttrNumber col, const DelKeys *keys,
			AttrNumber key)
{
	OrmExpr    *left;
	OrmExpr    *right;
	OrmExpr    *equal;

	if (col < 0 || !fits_in_array(keys, key_number(keys->model, key)))
		return false;
	left = orm_col_expr(c, col);
	right = key_column("k", keys->model, key);
	equal = orm_equal(left, right);
	if (equal->kind != X_OP || linitial(equal->args) != left ||
		lsecond(equal->args) != right)
		return false;			/* a cast would hide the column from the index */
	ctx->by_index = true;
	appendStringInfoString(ctx->buf, " WHERE ");
	orm_print_expr(ctx, left);
	appendStringInfoChar(ctx->buf, ' ');
	orm_print_operator(ctx, equal->opno);
	appendStringInfoString(ctx->buf, " ANY (ARRAY(SELECT ");
	orm_print_expr(ctx, right);
	appendStringInfo(ctx->buf, " FROM %s k))", keys->name);
	return true;
}

/*
 * " FROM <table> c, <keys> k WHERE c refers to k", or with EXISTS where two of
 * the keys may find the same row.  "separator" is FROM or USING.
 */
static void
print_related(Deparse *ctx, OrmAlias *c, const DelEdge *edge,
			  const DelKeys *keys, const char *separator)
{
	if (!edge->own_rows && keys->count >= ARRAY_MIN_KEYS &&
		orm_delete_indexed(edge) &&
		print_array(ctx, c, edge->to_cols[0], keys, edge->from_cols[0]))
		return;
	if (edge->unique)
	{
		appendStringInfo(ctx->buf, "%s%s k WHERE ", separator, keys->name);
		print_join(ctx, c, edge);
		return;
	}
	appendStringInfo(ctx->buf, " WHERE EXISTS (SELECT 1 FROM %s k WHERE ", keys->name);
	print_join(ctx, c, edge);
	appendStringInfoChar(ctx->buf, ')');
}

/* " AND NOT EXISTS ..." for rows that are among those collected. */
static void
print_not_collected(Deparse *ctx, OrmAlias *c, const DelModel *model)
{
	if (model->all.count == 0)
		return;
	appendStringInfo(ctx->buf, " AND NOT EXISTS (SELECT 1 FROM %s x WHERE ",
					 model->all.name);
	print_identity(ctx, c, model, "x");
	appendStringInfoChar(ctx->buf, ')');
}

static void
print_keys(Deparse *ctx, OrmAlias *c, const DelModel *model)
{
	int			i;

	for (i = 0; i < model->nkeys; i++)
	{
		orm_print_separator(ctx, i, ", ");
		orm_print_expr(ctx, orm_col_expr(c, model->keys[i]));
	}
}

/* What the plan depends on, see above. */
static void
print_shape(Deparse *ctx, const DelKeys *keys)
{
	uint64		rest;
	int			magnitude = 0;
	int			i;

	if (keys->count == 0)
		return;
	for (rest = keys->count; rest >= 10; rest /= 10)
		magnitude++;
	appendStringInfo(ctx->buf, " /* %s:", keys->name);
	for (i = 0; i < keys->model->nkeys; i++)
		appendStringInfo(ctx->buf, " %u", TupleDescAttr(keys->model->desc, i)->atttypid);
	appendStringInfo(ctx->buf, ", 1e%d */", magnitude);
}

/* --------------------------------------------------------- the rows asked for */

/* Can the conditions stand in a DELETE of the one table? */
static bool
is_plain(const OrmQuery *query)
{
	ListCell   *lc;
	int			used = 0;

	if (query->distinct || query->group_by != GROUP_NONE ||
		query->from_query != NULL || orm_contains_aggregate(query->where) ||
		orm_contains_window(query->where))
		return false;
	foreach(lc, query->aliases)
		used += ((OrmAlias *) lfirst(lc))->refcount > 0;
	return used <= 1;
}

/* Makes the queryset yield what tells its rows apart, and nothing else. */
static void
select_identity(OrmQuerySet *qs, const DelModel *model)
{
	OrmQuery   *query = qs->query;

	query->subquery = true;
	query->default_cols = false;
	query->has_select = true;
	qs->fields_set = true;
	orm_select_columns(query, model->nidentity, model->keys);
}

/* identity IN (SELECT identity ...) */
static OrmExpr *
identity_in(OrmAlias *alias, const DelModel *model, OrmQuerySet *qs)
{
	select_identity(qs, model);
	return orm_columns_in(alias, model->nidentity, model->keys, qs->query);
}

/*
 * orm_delete_queryset
 *		The rows of a queryset as conditions on one table alone: by what tells
 *		its rows apart where the queryset joins, groups or is distinct.
 */
OrmQuerySet *
orm_delete_queryset(const DelModel *root, OrmQuerySet *qs)
{
	OrmQuerySet *all;

	qs->query->for_update = false;
	qs->query->related_all = false;
	qs->query->related = NIL;
	qs->query->prefetch = NIL;
	orm_query_clear_ordering(qs->query, true);
	if (is_plain(qs->query))
	{
		(void) orm_initial_alias(qs->query);
		return qs;
	}
	if (root->nidentity == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("%s has no primary key, so that its rows can be deleted by conditions on itself only",
						orm_model_display(root->model)),
				 orm_errlocation(qs->node)));
	all = orm_queryset_new(root->model);
	orm_where_add(all->query->where,
				  identity_in(orm_initial_alias(all->query), root, qs), CONN_AND);
	return all;
}

/* The statement that deletes, counts or collects the rows asked for. */
OrmSql *
orm_deparse_del_root(DelGraph *graph, OrmQuerySet *qs)
{
	DelModel   *root = graph->root;
	OrmAlias   *alias = orm_real_alias(orm_initial_alias(qs->query));
	Deparse		ctx;
	const char *name;

	orm_deparse_start(&ctx);
	name = orm_print_alias(&ctx, alias);
	if (!root->direct)
	{
		appendStringInfoString(ctx.buf, "SELECT ");
		print_keys(&ctx, alias, root);
		appendStringInfoString(ctx.buf, " FROM ");
	}
	else if (graph->plan_only)
		appendStringInfoString(ctx.buf, "SELECT pg_catalog.count(*) FROM ");
	else
		appendStringInfoString(ctx.buf, "DELETE FROM ");
	appendStringInfo(ctx.buf, "%s %s",
					 quote_qualified_identifier(alias->model->nspname,
												alias->model->relname), name);
	orm_print_where(&ctx, qs->query->where);
	if (!root->direct && root->lockable)
		appendStringInfo(ctx.buf, " FOR UPDATE OF %s", name);
	return orm_deparse_end(&ctx);
}

/* -------------------------------------------------------------- statements */

/*
 * The keys of rows that an edge finds and that are not collected yet:
 *
 * SELECT c.id FROM <to> c, <from> k WHERE c.from_id = k.id
 *	AND NOT EXISTS (SELECT 1 FROM <all of to> x WHERE c.id = x.id) FOR UPDATE OF c
 */
OrmSql *
orm_deparse_del_collect(const DelEdge *edge, const DelKeys *from, bool lock)
{
	OrmAlias   *c;
	Deparse		ctx;

	orm_deparse_start(&ctx);
	c = table_alias(&ctx, edge->to->model, "c");
	appendStringInfoString(ctx.buf, "SELECT ");
	print_keys(&ctx, c, edge->to);
	appendStringInfoString(ctx.buf, " FROM ");
	print_table(&ctx, c);
	print_related(&ctx, c, edge, from, ", ");
	print_not_collected(&ctx, c, edge->to);
	if (lock)
		appendStringInfoString(ctx.buf, " FOR UPDATE OF c");
	print_shape(&ctx, from);
	print_shape(&ctx, &edge->to->all);
	return orm_deparse_end(&ctx);
}

/* How many rows an edge finds; "others_only": of those not collected. */
OrmSql *
orm_deparse_del_count(const DelEdge *edge, bool others_only)
{
	OrmAlias   *c;
	Deparse		ctx;

	orm_deparse_start(&ctx);
	c = table_alias(&ctx, edge->to->model, "c");
	appendStringInfoString(ctx.buf, "SELECT pg_catalog.count(*) FROM ");
	print_table(&ctx, c);
	print_related(&ctx, c, edge, &edge->from->all, ", ");
	if (others_only)
		print_not_collected(&ctx, c, edge->to);
	print_shape(&ctx, &edge->from->all);
	if (others_only)
		print_shape(&ctx, &edge->to->all);
	return orm_deparse_end(&ctx);
}

/* The columns that tell a row apart to a reader; 0 when nothing does. */
static int
identity_columns(const OrmModel *model, const AttrNumber **cols)
{
	*cols = model->pk;
	return model->npk;
}

char *
orm_delete_identity(const DelModel *model)
{
	const AttrNumber *cols;
	int			n = identity_columns(model->model, &cols);
	StringInfoData buf;
	int			i;

	if (n == 0)
		return "ctid";
	initStringInfo(&buf);
	for (i = 0; i < n; i++)
		appendStringInfo(&buf, "%s%s", i > 0 ? ", " : n > 1 ? "(" : "",
						 orm_model_column(model->model, cols[i])->attname);
	if (n > 1)
		appendStringInfoChar(&buf, ')');
	return buf.data;
}

/* The first few rows that an edge finds, as text. */
OrmSql *
orm_deparse_del_sample(const DelEdge *edge, bool others_only, int limit)
{
	const AttrNumber *cols;
	int			n = identity_columns(edge->to->model, &cols);
	OrmAlias   *c;
	Deparse		ctx;
	int			i;

	orm_deparse_start(&ctx);
	c = table_alias(&ctx, edge->to->model, "c");
	appendStringInfoString(ctx.buf, "SELECT ");
	if (n > 1)
		appendStringInfoString(ctx.buf, "ROW(");
	for (i = 0; i < n; i++)
	{
		orm_print_separator(&ctx, i, ", ");
		orm_print_expr(&ctx, orm_col_expr(c, cols[i]));
	}
	if (n == 0)
		appendStringInfoString(ctx.buf, "c.*");
	appendStringInfo(ctx.buf, "%s::pg_catalog.text FROM ", n > 1 ? ")" : "");
	print_table(&ctx, c);
	print_related(&ctx, c, edge, &edge->from->all, ", ");
	if (others_only)
		print_not_collected(&ctx, c, edge->to);
	for (i = 0; i < n; i++)
	{
		appendStringInfoString(ctx.buf, i == 0 ? " ORDER BY " : ", ");
		orm_print_expr(&ctx, orm_col_expr(c, cols[i]));
	}
	appendStringInfo(ctx.buf, " LIMIT %d", limit);
	print_shape(&ctx, &edge->from->all);
	if (others_only)
		print_shape(&ctx, &edge->to->all);
	return orm_deparse_end(&ctx);
}

/* Is the column one that SET NULL or SET DEFAULT is to change? */
static bool
is_set_column(const DelEdge *edge, AttrNumber attnum)
{
	const OrmRelation *rel = edge->relation;

	return rel->set_columns == NIL || list_member_int(rel->set_columns, attnum);
}

/* What a referring column is set to; NULL: the table's own default. */
static OrmExpr *
new_value(const DelEdge *edge, const OrmColumn *column)
{
	Jsonb	   *value = edge->action == DEL_SET_VALUE ? edge->relation->set_value :
		edge->action == DEL_SET_DEFAULT ? column->default_value : NULL;
	OrmScope	scope = {0};

	if (edge->action == DEL_SET_NULL)
		return orm_const_expr(column->typid, (Datum) 0, true);
	if (value == NULL)
		return NULL;
	return orm_value_expr(orm_jsonb_to_node(value), column->typid, column->typmod,
						  BIND_PLAIN, &scope, column->attname);
}

/*
 * UPDATE <to> c SET from_id = NULL FROM <from> k WHERE c.from_id = k.id
 *	AND NOT EXISTS (SELECT 1 FROM <all of to> x WHERE c.id = x.id)
 */
OrmSql *
orm_deparse_del_update(const DelEdge *edge)
{
	OrmAlias   *c;
	Deparse		ctx;
	int			i;
	int			n = 0;

	orm_deparse_start(&ctx);
	c = table_alias(&ctx, edge->to->model, "c");
	appendStringInfoString(ctx.buf, "UPDATE ");
	print_table(&ctx, c);
	for (i = 0; i < edge->ncols; i++)
	{
		const OrmColumn *column = orm_model_column(edge->to->model, edge->to_cols[i]);
		OrmExpr    *value;

		if (!is_set_column(edge, edge->to_cols[i]))
			continue;
		value = new_value(edge, column);
		appendStringInfo(ctx.buf, "%s%s = ", n++ == 0 ? " SET " : ", ",
						 quote_identifier(column->column));
		if (value == NULL)
			appendStringInfoString(ctx.buf, "DEFAULT");
		else
			orm_print_expr(&ctx, value);
	}
	print_related(&ctx, c, edge, &edge->from->all, " FROM ");
	print_not_collected(&ctx, c, edge->to);
	print_shape(&ctx, &edge->from->all);
	print_shape(&ctx, &edge->to->all);
	return orm_deparse_end(&ctx);
}

/* What counts the rows of a long statement while it runs. */
static void
print_tick(Deparse *ctx, bool tick)
{
	if (tick)
		appendStringInfo(ctx->buf, " AND %s()", orm_own_function("orm_delete_tick"));
}

/* DELETE FROM <to> c USING <from> k WHERE c.from_id = k.id */
OrmSql *
orm_deparse_del_related(const DelEdge *edge, bool tick)
{
	OrmAlias   *c;
	Deparse		ctx;

	orm_deparse_start(&ctx);
	c = table_alias(&ctx, edge->to->model, "c");
	appendStringInfoString(ctx.buf, "DELETE FROM ");
	print_table(&ctx, c);
	print_related(&ctx, c, edge, &edge->from->all, " USING ");
	print_tick(&ctx, tick);
	print_shape(&ctx, &edge->from->all);
	return orm_deparse_end(&ctx);
}

/* DELETE FROM <model> c USING <all> k WHERE c.id = k.id */
static void
print_delete_rows(Deparse *ctx, const DelModel *model)
{
	OrmAlias   *c = table_alias(ctx, model->model, "c");

	appendStringInfoString(ctx->buf, "DELETE FROM ");
	print_table(ctx, c);
	if (model->nidentity == 1 &&
		print_array(ctx, c, model->keys[0], &model->all, model->keys[0]))
		return;
	appendStringInfo(ctx->buf, " USING %s k WHERE ", model->all.name);
	print_identity(ctx, c, model, "k");
}

OrmSql *
orm_deparse_del_rows(DelModel *model, bool tick)
{
	Deparse		ctx;

	orm_deparse_start(&ctx);
	print_delete_rows(&ctx, model);
	print_tick(&ctx, tick);
	print_shape(&ctx, &model->all);
	return orm_deparse_end(&ctx);
}

/*
 * Models whose rows refer to each other go in one statement, at the end of
 * which constraints are checked:
 *
 * WITH d1 AS (DELETE ... RETURNING 1), d2 AS (DELETE ... RETURNING 1)
 *	SELECT (SELECT count(*) FROM d1), (SELECT count(*) FROM d2)
 */
OrmSql *
orm_deparse_del_component(List *models)
{
	Deparse		ctx;
	ListCell   *lc;
	int			n = 0;

	orm_deparse_start(&ctx);
	foreach(lc, models)
	{
		appendStringInfo(ctx.buf, "%sd%d AS (", n == 0 ? "WITH " : ", ", n + 1);
		print_delete_rows(&ctx, lfirst(lc));
		appendStringInfoString(ctx.buf, " RETURNING 1)");
		n++;
	}
	n = 0;
	foreach(lc, models)
	{
		appendStringInfo(ctx.buf, "%s(SELECT pg_catalog.count(*) FROM d%d)",
						 n == 0 ? " SELECT " : ", ", n + 1);
		n++;
	}
	foreach(lc, models)
		print_shape(&ctx, &((DelModel *) lfirst(lc))->all);
	return orm_deparse_end(&ctx);
}
