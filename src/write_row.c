/*
 * write_row.c
 *	  create(), save() and update().
 *
 * A row of a model with parents (multi-table inheritance) is several rows: the
 * parents' come first and lend their keys to the child's.  What comes back is
 * what RETURNING has, or for such a model the row as it is then read.
 *
 * Relies on assign.c for the columns and deparse_write.c for the statements.
 */
#include "postgres.h"

#include "catalog/pg_attribute.h"
#include "catalog/pg_type.h"

#include "write.h"

/* ------------------------------------------------------------------ helpers */

static bool
is_null_const(const OrmExpr *expr)
{
	return expr->kind == X_VALUE && expr->value->known && expr->value->isnull;
}

/* The value assigned to a column, NULL when there is none or it is NULL. */
static OrmExpr *
assigned_value(List *assigns, const OrmModel *model, AttrNumber attnum)
{
	OrmAssign  *assign = orm_find_assign(assigns, model, attnum);

	if (assign == NULL || assign->expr == NULL || is_null_const(assign->expr))
		return NULL;
	return assign->expr;
}

/* The values assigned to all of the columns, or NIL. */
static List *
assigned_values(List *assigns, const OrmModel *model, int n, const AttrNumber *cols)
{
	List	   *values = NIL;
	int			i;

	for (i = 0; i < n; i++)
	{
		OrmExpr    *value = assigned_value(assigns, model, cols[i]);

		if (value == NULL)
			return NIL;
		values = lappend(values, value);
	}
	return values;
}

static void
add_condition(OrmQuery *query, int n, const AttrNumber *cols, List *values)
{
	OrmAlias   *alias = orm_initial_alias(query);
	int			i;

	for (i = 0; i < n; i++)
		orm_where_add(query->where,
					  orm_equal(orm_col_expr(alias, cols[i]), list_nth(values, i)),
					  CONN_AND);
}

void
orm_read_back(OrmQuerySet *result, int n, const AttrNumber *cols, List *values,
			  OrmShape shape, OrmSink *sink)
{
	orm_query_clear_ordering(result->query, true);
	add_condition(result->query, n, cols, values);
	orm_execute_sql(orm_deparse(result, shape), false, sink);
}

/* A queryset that yields these columns of the model. */
static OrmQuerySet *
columns_queryset(const OrmModel *model, int n, const AttrNumber *cols)
{
	OrmQuerySet *qs = orm_queryset_new(model);
	List	   *names = NIL;
	OrmScope	scope;
	int			i;

	for (i = 0; i < n; i++)
		names = lappend(names, orm_model_column(model, cols[i])->attname);
	orm_scope_init(&scope, qs->query, NULL);
	orm_set_values(qs, names, &scope, NULL);
	return qs;
}

static List *
sink_values(OrmSink *sink, const OrmModel *model, int n, const AttrNumber *cols)
{
	List	   *values = NIL;
	int			i;

	for (i = 0; i < n; i++)
		values = lappend(values,
						 orm_const_expr(orm_model_column(model, cols[i])->typid,
										sink->values[i], sink->nulls[i]));
	return values;
}

static void
visit_reference(OrmExpr *expr, void *arg)
{
	if (expr->kind == X_COL)
		*(bool *) arg = true;
}

/* A new row has no fields yet that an expression could refer to. */
static void
refuse_references(List *assigns)
{
	ListCell   *lc;

	foreach(lc, assigns)
	{
		OrmAssign  *assign = lfirst(lc);
		bool		found = false;

		orm_walk_expr(assign->expr, visit_reference, &found);
		if (found)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the value of \"%s\" refers to a field of a row that is not there yet",
							assign->column->attname),
					 errhint("F() can be used to update, not to insert.")));
	}
}

/* ------------------------------------------------------------------- INSERT */

/* Inserts into the model's own table only. */
static bool
insert_own(OrmQuerySet *result, const OrmModel *model, List *assigns,
		   OrmConflict conflict, OrmShape shape, OrmSink *sink)
{
	OrmInsert	insert;

	memset(&insert, 0, sizeof(insert));
	insert.model = model;
	insert.assigns = orm_add_defaults(assigns, model);
	insert.conflict = conflict;
	insert.returning = result;
	refuse_references(insert.assigns);
	return orm_execute_write(orm_deparse_insert(&insert, shape), sink) > 0;
}

/* Inserts into the model's own table; the values of the columns in the new row. */
static List *
insert_for_values(const OrmModel *model, List *assigns, OrmConflict conflict,
				  int n, const AttrNumber *cols)
{
	OrmSink		sink = {0};

	(void) insert_own(columns_queryset(model, n, cols), model, assigns, conflict,
					  SHAPE_COLUMNS, &sink);
	return sink.have_row ? sink_values(&sink, model, n, cols) : NIL;
}

/* ------------------------------------------------------------------- UPDATE */

/* What save() writes into a column that was not given. */
static OrmAssign *
unassigned_column(const OrmModel *model, const OrmColumn *column)
{
	OrmAssign  *assign;

	if (column->auto_now_add || column->identity != '\0')
		return NULL;
	assign = orm_make_assign(model, column->attnum, orm_column_default(model, column));
	if (assign->expr == NULL && !column->hasdefault)
		assign->expr = orm_const_expr(orm_base_type(column->typid), (Datum) 0, true);
	return assign;
}

static bool
is_key(const OrmModel *model, AttrNumber attnum)
{
	int			i;

	for (i = 0; i < model->npk; i++)
	{
		if (model->pk[i] == attnum)
			return true;
	}
	return false;
}

/* What save() writes into a row of the table that is there already. */
static List *
saved_columns(const OrmModel *model, List *assigns, const OrmSave *save)
{
	List	   *result = NIL;
	int			i;

	for (i = 0; i < model->ncolumns; i++)
	{
		const OrmColumn *column = &model->columns[i];
		OrmAssign  *assign = orm_find_assign(assigns, model, column->attnum);

		/* what only the table can set has its value already */
		if (is_key(model, column->attnum) || column->generated != '\0' ||
			column->identity == ATTRIBUTE_IDENTITY_ALWAYS)
			continue;
		if (save->has_update_fields &&
			orm_find_assign(save->update_fields, model, column->attnum) == NULL)
			continue;
		if (column->auto_now)
			assign = orm_make_assign(model, column->attnum, orm_column_now(column));
		else if (assign == NULL && !save->partial)
			assign = unassigned_column(model, column);
		if (assign != NULL)
			result = lappend(result, assign);
	}
	return result;
}

/*
 * Writes the columns of the row of that key of the queryset's own table; false
 * when there is no such row.  With a sink the queryset's columns go there.
 */
static bool
update_own(OrmQuerySet *qs, List *key, List *assigns, const OrmSave *save,
		   OrmShape shape, OrmSink *sink)
{
	const OrmModel *model = qs->query->model;
	List	   *columns = saved_columns(model, assigns, save);

	add_condition(qs->query, model->npk, model->pk, key);
	if (columns == NIL)
	{
		/* nothing to write: is it there? */
		OrmSink		none = {0};
		OrmSink    *to = sink == NULL ? &none : sink;
		uint64		before = to->count;

		orm_query_clear_ordering(qs->query, true);
		orm_execute_sql(orm_deparse(qs, shape), false, to);
		return to->count > before;
	}
	return orm_execute_write(orm_deparse_update(qs, columns, sink != NULL, shape),
							 sink) > 0;
}

/* --------------------------------------------------------------------- save */

static List *write_parents(const OrmModel *model, List *assigns,
						   const OrmSave *save);

/* A queryset over the query whose fields the model's assignments refer to. */
static OrmQuerySet *
assigned_queryset(List *assigns, const OrmModel *model)
{
	OrmQuerySet *qs = orm_queryset_new(model);
	ListCell   *lc;

	foreach(lc, orm_own_assignments(assigns, model))
	{
		if (((OrmAssign *) lfirst(lc))->query != NULL)
			qs->query = ((OrmAssign *) lfirst(lc))->query;
	}
	return qs;
}

/* Writes a parent's row: UPDATE when its key is known and there, else INSERT. */
static List *
write_parent(const OrmModel *parent, const OrmRelation *link, List *assigns,
			 const OrmSave *save)
{
	List	   *key;
	List	   *values;

	assigns = write_parents(parent, assigns, save);
	key = assigned_values(assigns, parent, parent->npk, parent->pk);
	if (key != NIL &&
		update_own(assigned_queryset(assigns, parent), key, assigns, save,
				   SHAPE_COLUMNS, NULL))
	{
		values = assigned_values(assigns, parent, link->ncols, link->to_cols);
		if (values != NIL)
			return values;
	}
	values = insert_for_values(parent, assigns, CONFLICT_ERROR, link->ncols,
							   link->to_cols);
	if (values == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_TRIGGERED_ACTION_EXCEPTION),
				 errmsg("a trigger kept the row of the parent table %s from being inserted",
						orm_model_display(parent))));
	return values;
}

/*
 * Writes the rows of the model's parents; the assignments with what links the
 * child to them.
 */
static List *
write_parents(const OrmModel *model, List *assigns, const OrmSave *save)
{
	ListCell   *lc;
	int			i;

	assigns = list_copy(assigns);
	foreach(lc, model->parents)
	{
		const OrmRelation *link = lfirst(lc);
		const OrmModel *parent = orm_model(link->to);
		List	   *values;

		/* the key may have been given for either side */
		for (i = 0; i < link->ncols; i++)
		{
			OrmExpr    *given = assigned_value(assigns, model, link->from_cols[i]);

			if (given != NULL &&
				assigned_value(assigns, parent, link->to_cols[i]) == NULL)
				assigns = orm_put_assign(assigns, orm_make_assign(parent, link->to_cols[i], given));
		}
		values = write_parent(parent, link, assigns, save);
		for (i = 0; i < link->ncols; i++)
			assigns = orm_put_assign(assigns, orm_make_assign(model, link->from_cols[i],
															  list_nth(values, i)));
	}
	return assigns;
}

bool
orm_insert_row(OrmQuerySet *result, List *assigns, OrmConflict conflict,
			   OrmShape shape, OrmSink *sink)
{
	const OrmModel *model = result->query->model;
	static const OrmSave save = {0};
	List	   *key;

	if (model->parents == NIL)
		return insert_own(result, model, assigns, conflict, shape, sink);
	assigns = write_parents(model, assigns, &save);
	key = insert_for_values(model, assigns, conflict, model->npk, model->pk);
	if (key == NIL)
		return false;
	orm_read_back(result, model->npk, model->pk, key, shape, sink);
	return true;
}

OrmQuery *
orm_saved_query(OrmQuerySet *result)
{
	const OrmModel *model = result->query->model;

	return model->parents == NIL ? result->query : orm_query_new(model);
}

static void
nothing_updated(const OrmModel *model, const OrmSave *save)
{
	ereport(ERROR,
			(errcode(ERRCODE_NO_DATA_FOUND),
			 errmsg(save->force_update ? "forced update did not affect any rows of %s" :
					"save with update_fields did not affect any rows of %s",
					orm_model_display(model))));
}

void
orm_save_row(OrmQuerySet *result, List *assigns, const OrmSave *save,
			 OrmShape shape, OrmSink *sink)
{
	const OrmModel *model = result->query->model;
	bool		inherits = model->parents != NIL;
	bool		must_update = save->force_update || save->has_update_fields;
	List	   *key;

	assigns = orm_without_generated(assigns);
	if (inherits)
		assigns = write_parents(model, assigns, save);
	key = model->npk == 0 ? NIL :
		assigned_values(assigns, model, model->npk, model->pk);
	if (key != NIL && !save->force_insert)
	{
		bool		updated = inherits ?
			update_own(assigned_queryset(assigns, model), key, assigns, save, shape, NULL) :
			update_own(result, key, assigns, save, shape, sink);

		if (updated && inherits)
			orm_read_back(result, model->npk, model->pk, key, shape, sink);
		if (updated)
			return;
	}
	if (must_update)
		nothing_updated(model, save);

	/* its condition was that of the UPDATE */
	result->query->where = orm_where_new(CONN_AND, false);
	if (!inherits)
	{
		(void) insert_own(result, model, assigns, CONFLICT_ERROR, shape, sink);
		return;
	}
	key = insert_for_values(model, assigns, CONFLICT_ERROR, model->npk, model->pk);
	if (key != NIL)
		orm_read_back(result, model->npk, model->pk, key, shape, sink);
}

/*
 * orm_row_assigns
 *		What the row of that key has in its other columns, as save() would write
 *		it into another row.
 */
List *
orm_row_assigns(const OrmModel *model, List *key)
{
	AttrNumber *cols = palloc(sizeof(AttrNumber) * Max(model->ncolumns, 1));
	List	   *assigns = NIL;
	OrmSink		sink = {0};
	ListCell   *lc;
	int			n = 0;
	int			i;

	for (i = 0; i < model->ncolumns; i++)
	{
		const OrmColumn *column = &model->columns[i];

		if (column->generated == '\0' && column->identity == '\0' &&
			!is_key(model, column->attnum))
			cols[n++] = column->attnum;
	}
	if (n == 0)
		return NIL;
	orm_read_back(columns_queryset(model, n, cols), model->npk, model->pk, key,
				  SHAPE_COLUMNS, &sink);
	i = 0;
	foreach(lc, sink.have_row ? sink_values(&sink, model, n, cols) : NIL)
		assigns = lappend(assigns, orm_make_assign(model, cols[i++], lfirst(lc)));
	return assigns;
}

/* update_fields=['a', 'b'] */
static void
save_fields(OrmSave *save, const OrmModel *model, OrmNode *value, OrmScope *scope)
{
	ListCell   *lc;

	if (orm_node_is_none(value, scope))
		return;
	save->has_update_fields = true;
	foreach(lc, orm_node_elements(value, scope))
	{
		const char *name = orm_node_string(lfirst(lc), scope);

		if (name == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("update_fields takes names of fields"),
					 orm_errlocation(lfirst(lc))));
		save->update_fields = list_concat(save->update_fields,
										  orm_field_columns(model, name, lfirst(lc)));
	}
}

static void
save_options(OrmSave *save, OrmStatement *stmt)
{
	static const char *const allowed[] = {"force_insert", "force_update",
	"using", "update_fields", NULL};
	OrmNode    *node;

	if (orm_positional(stmt->call) != NIL)
		orm_refuse_arguments(stmt->call, "keyword arguments only");
	orm_check_keywords(stmt->call, allowed);
	node = orm_keyword(stmt->call, "force_insert");
	if (node != NULL)
		(void) orm_node_bool(node, stmt->scope, &save->force_insert);
	node = orm_keyword(stmt->call, "force_update");
	if (node != NULL)
		(void) orm_node_bool(node, stmt->scope, &save->force_update);
	node = orm_keyword(stmt->call, "update_fields");
	if (node != NULL)
		save_fields(save, stmt->model, node, stmt->scope);
	if (save->force_insert && (save->force_update || save->has_update_fields))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot force both insert and updating in save()"),
				 orm_errlocation(stmt->call)));
}

/* save() of an instance that was just read writes what is there already. */
static List *
unchanged_columns(OrmQuery *query, const OrmModel *model, List *key)
{
	OrmAlias   *alias = orm_initial_alias(query);
	List	   *assigns = NIL;
	int			i;

	for (i = 0; i < model->ncolumns; i++)
	{
		const OrmColumn *column = &model->columns[i];

		if (column->generated == '\0' && column->identity == '\0')
			assigns = lappend(assigns, orm_make_assign(model, column->attnum,
													   orm_col_expr(alias, column->attnum)));
	}
	for (i = 0; i < model->npk; i++)
		assigns = orm_put_assign(assigns, orm_make_assign(model, model->pk[i],
														  list_nth(key, i)));
	return assigns;
}

void
orm_run_save(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	const OrmModel *model = stmt->model;
	OrmNode    *target = stmt->call->base->base;
	OrmSave		save = {0};
	List	   *assigns;

	save_options(&save, stmt);
	if (orm_model_call(target) != NULL)
		assigns = orm_assignments(orm_saved_query(stmt->qs),
								  orm_model_call_keywords(target, model, stmt->scope),
								  ASSIGN_UPDATE, stmt->scope);
	else
	{
		List	   *key = orm_instance_values(target, model, model->npk, model->pk,
											  stmt->scope);

		save.partial = true;
		assigns = unchanged_columns(orm_saved_query(stmt->qs), model, key);
	}
	orm_save_row(stmt->qs, assigns, &save, shape, sink);
}

/* ------------------------------------------------------------------- create */

/*
 * orm_create_row
 *		One new row; through a reverse manager it points to the manager's
 *		instance, through a many-to-many one it is linked to it.
 */
bool
orm_create_row(OrmQuerySet *base, OrmQuerySet *result, List *assigns,
			   OrmNode *through_defaults, OrmConflict conflict, OrmScope *scope,
			   OrmShape shape, OrmSink *sink)
{
	const OrmModel *model = result->query->model;
	const OrmRelation *rel;
	List	   *key;
	List	   *arrays = NIL;
	ListCell   *lc;
	OrmSink		row = {0};

	if (base->manager == NULL || !orm_manager_is_m2m(base->manager))
	{
		foreach(lc, base->manager == NULL ? NIL : orm_manager_assigns(base->manager))
			assigns = orm_put_assign(assigns, lfirst(lc));
		return orm_insert_row(result, assigns, conflict, shape, sink);
	}
	rel = base->manager->relation;
	if (!orm_insert_row(columns_queryset(model, rel->ncols, rel->to_cols), assigns,
						conflict, SHAPE_COLUMNS, &row))
		return false;
	key = sink_values(&row, model, rel->ncols, rel->to_cols);
	foreach(lc, key)
		arrays = lappend(arrays, orm_array_of(list_make1(lfirst(lc)), ((OrmExpr *) lfirst(lc))->type));
	(void) orm_manager_link(base->manager, arrays, through_defaults, scope);
	orm_read_back(result, rel->ncols, rel->to_cols, key, shape, sink);
	return true;
}

/* Takes through_defaults={...} out of a many-to-many manager's keywords. */
List *
orm_take_through_defaults(OrmQuerySet *base, List *keywords, OrmNode **defaults)
{
	List	   *kept = NIL;
	ListCell   *lc;

	*defaults = NULL;
	if (base->manager == NULL || !orm_manager_is_m2m(base->manager))
		return keywords;
	foreach(lc, keywords)
	{
		OrmNode    *keyword = lfirst(lc);

		if (strcmp(keyword->str, "through_defaults") == 0)
			*defaults = keyword->base;
		else
			kept = lappend(kept, keyword);
	}
	return kept;
}

static List *
create_assigns(OrmStatement *stmt, OrmNode **defaults)
{
	List	   *keywords = orm_take_through_defaults(stmt->base,
													 orm_call_keywords(stmt->call, stmt->scope),
													 defaults);

	return orm_assignments(stmt->qs->query, keywords, ASSIGN_INSERT, stmt->scope);
}

void
orm_run_create(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	OrmNode    *defaults;
	List	   *assigns = create_assigns(stmt, &defaults);

	(void) orm_create_row(stmt->base, stmt->qs, assigns, defaults, CONFLICT_ERROR,
						  stmt->scope, shape, sink);
}

OrmSql *
orm_create_sql(OrmStatement *stmt, OrmShape shape)
{
	const OrmManager *manager = stmt->base->manager;
	OrmNode    *defaults;
	List	   *assigns = create_assigns(stmt, &defaults);
	OrmInsert	insert;
	ListCell   *lc;

	if (stmt->model->parents != NIL || (manager != NULL && orm_manager_is_m2m(manager)))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("this expression is more than one SQL statement"),
				 orm_errlocation(stmt->node)));
	foreach(lc, manager == NULL ? NIL : orm_manager_assigns(manager))
		assigns = orm_put_assign(assigns, lfirst(lc));
	memset(&insert, 0, sizeof(insert));
	insert.model = stmt->model;
	insert.assigns = orm_add_defaults(assigns, stmt->model);
	insert.returning = stmt->qs;
	return orm_deparse_insert(&insert, shape);
}

/* ------------------------------------------------------------------- update */

static OrmSql *
update_sql(OrmQuerySet *qs, List *assigns)
{
	ListCell   *lc;

	foreach(lc, assigns)
	{
		if (((OrmAssign *) lfirst(lc))->model->relid != qs->query->model->relid)
			return orm_deparse_update_parents(qs, assigns);
	}
	return orm_deparse_update(qs, assigns, false, SHAPE_COLUMNS);
}

int64
orm_update_rows(OrmQuerySet *qs, List *assigns)
{
	return assigns == NIL ? 0 : orm_execute_write(update_sql(qs, assigns), NULL);
}

static List *
update_assigns(OrmStatement *stmt)
{
	OrmQuerySet *qs = stmt->base;

	if (qs->query->combinator != COMB_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("calling update() after union(), intersection() or difference() is not supported"),
				 orm_errlocation(stmt->call)));
	orm_check_not_sliced(qs, "update", stmt->call);
	return orm_assignments(qs->query, orm_call_keywords(stmt->call, stmt->scope),
						   ASSIGN_UPDATE, stmt->scope);
}

void
orm_run_update(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	orm_yield_count(sink, shape, orm_update_rows(stmt->base, update_assigns(stmt)));
}

OrmSql *
orm_update_sql(OrmStatement *stmt, OrmShape shape)
{
	List	   *assigns = update_assigns(stmt);

	if (assigns == NIL)
		orm_refuse_arguments(stmt->call, "at least one field");
	return update_sql(stmt->base, assigns);
}
