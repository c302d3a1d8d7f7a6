/*
 * managers.c
 *	  What related managers write: add(), remove(), set() and clear().
 *
 * A many-to-many manager writes rows of the join table, a reverse foreign key
 * manager the foreign key of the other table's rows.  Both answer with the
 * number of rows changed; adding what is there already changes nothing.
 *
 * Relies on assign.c for what an argument stands for, deparse_write.c for the
 * statements, delete.c for links that go.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "storage/lock.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "literals.h"
#include "write.h"

/* The keys of the rows that a call is about, column by column. */
typedef struct Keys
{
	const OrmModel *model;
	int			n;
	const AttrNumber *cols;
	List	  **consts;			/* for each column the values, of OrmExpr * */
	const char *method;			/* that wants them, for errors */
} Keys;

/* -------------------------------------------------------------------- keys */

OrmExpr *
orm_array_of(List *consts, Oid type)
{
	int			n = list_length(consts);
	Datum	   *values = palloc(sizeof(Datum) * Max(n, 1));
	Oid			element = orm_base_type(type);
	Oid			array_type = get_array_type(element);
	int16		typlen;
	bool		typbyval;
	char		typalign;
	ListCell   *lc;
	int			i = 0;

	if (!OidIsValid(array_type))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("could not find an array type for type %s",
						format_type_be(type))));
	foreach(lc, consts)
		values[i++] = ((OrmExpr *) lfirst(lc))->value->datum;
	get_typlenbyvalalign(element, &typlen, &typbyval, &typalign);
	return orm_const_expr(array_type,
						  PointerGetDatum(construct_array(values, n, element, typlen,
														  typbyval, typalign)),
						  false);
}

static void
add_key(Keys *keys, List *values, const OrmNode *node)
{
	ListCell   *lc;
	int			i = 0;

	foreach(lc, values)
	{
		OrmExpr    *expr = lfirst(lc);

		if (expr->kind != X_VALUE || !expr->value->known)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a key of %s must be a plain value",
							orm_model_display(keys->model)),
					 orm_errlocation(node)));
		if (expr->value->isnull)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("None stands for no row of %s",
							orm_model_display(keys->model)),
					 orm_errlocation(node)));
		keys->consts[i] = lappend(keys->consts[i], expr);
		i++;
	}
}

/* The keys of all rows of a queryset, fetched as one array for each column. */
static void
add_queryset(Keys *keys, OrmQuerySet *qs, const OrmNode *node)
{
	OrmScope	scope;
	OrmSink		sink = {0};
	OrmSql	   *sql;
	List	   *names = NIL;
	List	   *links;
	StringInfoData prefix;
	bool		found;
	int			i;

	links = orm_ancestor_links(qs->query->model, keys->model->relid, &found);
	if (!found || qs->fields_set)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a queryset of %s is needed here", orm_model_display(keys->model)),
				 orm_errlocation(node)));
	for (i = 0; i < keys->n; i++)
		names = lappend(names, orm_linked_name(links, orm_model_column(keys->model,
																	   keys->cols[i])->attname));
	orm_scope_init(&scope, qs->query, NULL);
	orm_set_values(qs, names, &scope, node);
	initStringInfo(&prefix);
	for (i = 1; i <= keys->n; i++)
		appendStringInfo(&prefix, "%s pg_catalog.array_agg(a.c%d)", i > 1 ? "," : "SELECT", i);
	appendStringInfoString(&prefix, " FROM (");
	sql = orm_deparse_prefixed(qs, SHAPE_COLUMNS, prefix.data);
	sql->sql = psprintf("%s) a", sql->sql);
	orm_execute_sql(sql, false, &sink);
	for (i = 0; i < keys->n && sink.have_row && !sink.nulls[i]; i++)
	{
		Oid			type = orm_model_column(keys->model, keys->cols[i])->typid;
		int16		typlen;
		bool		typbyval;
		char		typalign;
		Datum	   *values;
		int			count;
		int			j;

		get_typlenbyvalalign(type, &typlen, &typbyval, &typalign);
		deconstruct_array(DatumGetArrayTypeP(sink.values[i]), type, typlen, typbyval,
						  typalign, &values, NULL, &count);
		for (j = 0; j < count; j++)
			keys->consts[i] = lappend(keys->consts[i], orm_const_expr(type, values[j], false));
	}
}

static OrmParam *
queryset_param(OrmNode *node, OrmScope *scope)
{
	OrmParam   *param;

	if (node->tag != ON_PARAM || scope->params == NULL ||
		node->number < 1 || node->number > scope->params->count)
		return NULL;
	param = &scope->params->values[node->number - 1];
	return !param->isnull && orm_own_type(param->type) == OWN_QUERYSET ? param : NULL;
}

static void
require_key(const Keys *keys, const OrmNode *node)
{
	if (keys->n > 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("%s has no primary key, by which %s() could find its rows",
					orm_model_display(keys->model), keys->method),
			 orm_errlocation(node)));
}

/* A list that is one key of several columns, not a list of keys. */
static bool
is_key(const Keys *keys, OrmNode *node, OrmScope *scope)
{
	List	   *elements = keys->n > 1 ? orm_node_elements(node, scope) : NIL;
	ListCell   *lc;

	if (elements == NIL || list_length(elements) != keys->n)
		return false;
	foreach(lc, elements)
	{
		OrmNode    *element = lfirst(lc);

		if (element->tag == ON_LIST || element->tag == ON_TUPLE || element->tag == ON_SET ||
			element->tag == ON_DICT || element->tag == ON_PARAM ||
			!orm_is_plain_value(element, scope))
			return false;
	}
	return true;
}

/* One argument: an instance or key, a list of them, or a queryset. */
static void
add_argument(Keys *keys, OrmNode *node, OrmScope *scope)
{
	ListCell   *lc;
	OrmParam   *param;

	if (node->tag == ON_STARRED)
		node = node->base;
	param = queryset_param(node, scope);
	if (param != NULL)
	{
		char	   *str = TextDatumGetCString(param->value);

		require_key(keys, node);
		add_queryset(keys, orm_queryset_from_node(orm_parse(str, strlen(str), false), scope),
					 node);
		return;
	}
	if ((orm_param_is_list(node, scope) || node->tag == ON_LIST || node->tag == ON_SET ||
		 (node->tag == ON_TUPLE && keys->n == 1)) && !is_key(keys, node, scope))
	{
		foreach(lc, orm_node_elements(node, scope))
			add_argument(keys, lfirst(lc), scope);
		return;
	}
	require_key(keys, node);
	if (!orm_is_instance(node, scope) &&
		(orm_is_queryset(node, scope) || node->tag == ON_ATTR))
	{
		add_queryset(keys, orm_queryset_from_node(node, scope), node);
		return;
	}
	/* get(...).books is a manager, get(...).author an instance */
	if (node->tag == ON_ATTR && !orm_writes_instance(node, scope))
	{
		OrmStatement *stmt = orm_evaluate(node, scope->params);

		if (stmt->yields_rows && stmt->expect == EXPECT_ROWS)
		{
			add_queryset(keys, stmt->qs, node);
			return;
		}
	}
	add_key(keys, orm_key_values(node, keys->model, keys->n, keys->cols, scope), node);
}

static Keys *
keys_new(const OrmModel *model, int n, const AttrNumber *cols, const char *method)
{
	Keys	   *keys = palloc0(sizeof(Keys));

	keys->model = model;
	keys->n = n;
	keys->cols = cols;
	keys->method = method;
	keys->consts = palloc0(sizeof(List *) * Max(n, 1));
	return keys;
}

static List *
key_arrays(Keys *keys)
{
	List	   *arrays = NIL;
	int			i;

	for (i = 0; i < keys->n; i++)
		arrays = lappend(arrays, orm_array_of(keys->consts[i],
											  orm_model_column(keys->model, keys->cols[i])->typid));
	return arrays;
}

List *
orm_queryset_keys(OrmQuerySet *qs, const OrmNode *node)
{
	const OrmModel *model = qs->query->model;
	Keys	   *keys = keys_new(model, model->npk, model->pk, "bulk_update");

	add_queryset(keys, qs, node);
	return key_arrays(keys);
}

/* ------------------------------------------------------------- the instance */

bool
orm_manager_is_m2m(const OrmManager *manager)
{
	return OidIsValid(manager->relation->through);
}

/* The columns that point to the manager's instance get its key. */
static List *
instance_key(const OrmManager *manager)
{
	List	   *values = NIL;
	int			i;

	for (i = 0; i < manager->n; i++)
	{
		if (manager->nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the instance of %s has no value in \"%s\", which \"%s\" goes by",
							orm_model_display(manager->owner),
							orm_model_column(manager->owner,
											 manager->relation->from_cols[i])->attname,
							manager->relation->name)));
		values = lappend(values, orm_const_expr(manager->types[i], manager->values[i], false));
	}
	return values;
}

List *
orm_manager_assigns(const OrmManager *manager)
{
	const OrmRelation *rel = manager->relation;
	const OrmModel *other = orm_model(rel->to);
	List	   *key = instance_key(manager);
	List	   *assigns = NIL;
	int			i;

	for (i = 0; i < rel->ncols; i++)
		assigns = lappend(assigns, orm_make_assign(other, rel->to_cols[i], list_nth(key, i)));
	return assigns;
}

/* -------------------------------------------------------------- conditions */

/* The columns have the instance's key. */
static OrmExpr *
points_here(const OrmManager *manager, const AttrNumber *cols, OrmAlias *alias)
{
	OrmExpr    *where = orm_where_new(CONN_AND, false);
	ListCell   *lc;
	int			i = 0;

	foreach(lc, instance_key(manager))
		orm_where_add(where, orm_equal(orm_col_expr(alias, cols[i++]), lfirst(lc)), CONN_AND);
	return where;
}

/* The columns have one of these keys. */
static OrmExpr *
is_among(Keys *keys, const AttrNumber *cols, OrmAlias *alias)
{
	OrmExpr    *where = orm_where_new(CONN_OR, false);
	int			i;
	int			j;

	if (keys->n == 1 && keys->consts[0] != NIL)
	{
		OrmExpr    *col = orm_col_expr(alias, cols[0]);
		OrmExpr    *key = linitial(keys->consts[0]);
		OrmExpr    *equal = orm_equal(col, key);

		/* not with a cast, which would be one of the array */
		if (linitial(equal->args) == col && lsecond(equal->args) == key)
		{
			OrmExpr    *in = orm_sql_expr("%1 %o ANY (%2)", BOOLOID,
										  list_make2(col, linitial(key_arrays(keys))));

			in->opno = equal->opno;
			in->conditional = true;
			return in;
		}
	}
	for (j = 0; j < list_length(keys->consts[0]); j++)
	{
		OrmExpr    *row = orm_where_new(CONN_AND, false);

		for (i = 0; i < keys->n; i++)
			orm_where_add(row, orm_equal(orm_col_expr(alias, cols[i]),
										 list_nth(keys->consts[i], j)), CONN_AND);
		orm_where_add(where, row, CONN_OR);
	}
	if (where->args == NIL)
		orm_where_add(where, orm_expr_new(X_FALSE, BOOLOID), CONN_OR);
	return where;
}

static OrmExpr *
negated(OrmExpr *condition)
{
	OrmExpr    *where = orm_where_new(CONN_AND, true);

	orm_where_add(where, condition, CONN_AND);
	return where;
}

/* ------------------------------------------------------------- many-to-many */

static List *
columns_of(const OrmModel *model, int n, const AttrNumber *cols)
{
	List	   *columns = NIL;
	int			i;

	for (i = 0; i < n; i++)
		columns = lappend(columns, unconstify(OrmColumn *, orm_model_column(model, cols[i])));
	return columns;
}

/* What a new row of the join table has beside its two keys. */
static List *
link_defaults(const OrmRelation *rel, const OrmModel *through, OrmNode *node,
			  OrmScope *scope)
{
	List	   *assigns = NIL;
	List	   *kept = NIL;
	ListCell   *lc;

	if (node != NULL && !orm_node_is_none(node, scope))
	{
		OrmNode    *star = orm_make_keyword(NULL, node);

		star->str = NULL;
		assigns = orm_assignments(orm_query_new(through),
								  orm_call_keywords(orm_make_call(orm_make_name("through_defaults"),
																  list_make1(star)), scope),
								  ASSIGN_INSERT, scope);
	}
	foreach(lc, orm_add_defaults(assigns, through))
	{
		OrmAssign  *assign = lfirst(lc);
		bool		key = false;
		int			i;

		for (i = 0; i < rel->nthrough_from; i++)
			key |= rel->through_from_cols[i] == assign->column->attnum;
		for (i = 0; i < rel->ncols; i++)
			key |= rel->through_to_cols[i] == assign->column->attnum;
		if (!key)
			kept = lappend(kept, assign);
	}
	return kept;
}

/* The links of the instance; mirrored, those in which it is the other side. */
static OrmLinks *
make_links(const OrmManager *manager, List *far_arrays, bool mirrored)
{
	const OrmRelation *rel = manager->relation;
	OrmLinks   *links = palloc0(sizeof(OrmLinks));
	List	   *from;
	List	   *to;

	links->through = orm_model(rel->through);
	from = columns_of(links->through, rel->nthrough_from, rel->through_from_cols);
	to = columns_of(links->through, rel->ncols, rel->through_to_cols);
	links->near = mirrored ? to : from;
	links->far = mirrored ? from : to;
	links->near_values = instance_key(manager);
	links->far_arrays = far_arrays;
	links->on_conflict = orm_takes_on_conflict(rel->through);
	return links;
}

typedef struct Linking
{
	OrmSql	   *sql;
	int64		count;
} Linking;

static void
run_link(void *arg)
{
	Linking    *linking = arg;

	linking->count = orm_execute_write(linking->sql, NULL);
}

/*
 * Where the table does not take ON CONFLICT, a link that another session made
 * meanwhile is found to be there the second time.
 */
static int64
insert_links(OrmLinks *links)
{
	Linking		linking = {orm_deparse_link(links), 0};

	if (links->on_conflict || !orm_try(run_link, &linking))
		run_link(&linking);
	return linking.count;
}

int64
orm_manager_link(const OrmManager *manager, List *far_arrays,
				 OrmNode *through_defaults, OrmScope *scope)
{
	OrmLinks   *links = make_links(manager, far_arrays, false);
	List	   *defaults = link_defaults(manager->relation, links->through,
										 through_defaults, scope);
	int64		count;

	links->defaults = defaults;
	count = insert_links(links);
	if (manager->relation->symmetrical)
	{
		links = make_links(manager, far_arrays, true);
		links->defaults = defaults;
		count += insert_links(links);
	}
	return count;
}

/*
 * It is a link of the instance: to one of these rows, to any other, or to
 * whatever.  Mirrored, one in which the instance is the other side.
 */
static OrmExpr *
is_link(const OrmManager *manager, Keys *keys, bool others, bool mirrored,
		OrmAlias *alias)
{
	const OrmRelation *rel = manager->relation;
	const AttrNumber *near = mirrored ? rel->through_to_cols : rel->through_from_cols;
	const AttrNumber *far = mirrored ? rel->through_from_cols : rel->through_to_cols;
	OrmExpr    *where = orm_where_new(CONN_AND, false);
	int			i;

	orm_where_add(where, points_here(manager, near, alias), CONN_AND);
	if (keys == NULL)
		return where;
	/* a row of the join table that leads nowhere is no link to another row */
	for (i = 0; others && i < keys->n; i++)
		orm_where_add(where, orm_isnull(orm_col_expr(alias, far[i]), false), CONN_AND);
	orm_where_add(where, others ? negated(is_among(keys, far, alias)) :
				  is_among(keys, far, alias), CONN_AND);
	return where;
}

/* Deletes links, and what depends on those, as delete() would. */
static int64
unlink_rows(const OrmManager *manager, Keys *keys, bool others)
{
	OrmQuerySet *qs = orm_queryset_new(orm_model(manager->relation->through));
	OrmAlias   *alias = orm_initial_alias(qs->query);

	orm_where_add(qs->query->where, is_link(manager, keys, others, false, alias), CONN_AND);
	if (manager->relation->symmetrical)
		orm_where_add(qs->query->where, is_link(manager, keys, others, true, alias), CONN_OR);
	return orm_delete_rows(qs);
}

/*
 * set() looks at what is linked and makes it what it should be: two of them on
 * one instance must take turns, or the result is neither's.  No row stands for
 * "the links of this instance", so the turn is an advisory lock on it, held to
 * the end of the transaction.
 */
static void
lock_links(const OrmManager *manager)
{
	uint32		hash = 0;
	int			i;

	for (i = 0; i < manager->n; i++)
	{
		Oid			outfunc;
		bool		varlena;
		char	   *text;

		getTypeOutputInfo(manager->types[i], &outfunc, &varlena);
		text = OidOutputFunctionCall(outfunc, manager->values[i]);
		hash = hash_combine(hash, DatumGetUInt32(hash_any((unsigned char *) text,
														  strlen(text))));
	}
	DirectFunctionCall2(pg_advisory_xact_lock_int4,
						Int32GetDatum((int32) (OidIsValid(manager->relation->through) ?
											   manager->relation->through : manager->relation->to)),
						Int32GetDatum((int32) hash));
}

/* ------------------------------------------------------ reverse foreign keys */

static bool
is_nullable(const OrmRelation *rel)
{
	const OrmModel *other = orm_model(rel->to);
	int			i;

	for (i = 0; i < rel->ncols; i++)
	{
		if (!orm_model_column(other, rel->to_cols[i])->notnull)
			return true;
	}
	return false;
}

/* Points rows that do not do so yet to the instance. */
static int64
attach_rows(const OrmManager *manager, Keys *keys)
{
	OrmQuerySet *qs = orm_queryset_new(keys->model);
	OrmAlias   *alias = orm_initial_alias(qs->query);
	const AttrNumber *cols = manager->relation->to_cols;
	OrmExpr    *elsewhere = orm_where_new(CONN_OR, false);
	int			i;

	orm_where_add(elsewhere, negated(points_here(manager, cols, alias)), CONN_OR);
	for (i = 0; i < manager->relation->ncols; i++)
		orm_where_add(elsewhere, orm_isnull(orm_col_expr(alias, cols[i]), true), CONN_OR);
	orm_where_add(qs->query->where, is_among(keys, keys->cols, alias), CONN_AND);
	orm_where_add(qs->query->where, elsewhere, CONN_AND);
	return orm_update_rows(qs, orm_manager_assigns(manager));
}

/* Lets go of rows that point to the instance: those, all others, or all. */
static int64
detach_rows(const OrmManager *manager, Keys *keys, bool others)
{
	OrmQuerySet *qs = orm_queryset_new(orm_model(manager->relation->to));
	OrmAlias   *alias = orm_initial_alias(qs->query);
	List	   *assigns = orm_manager_assigns(manager);
	ListCell   *lc;

	orm_where_add(qs->query->where,
				  points_here(manager, manager->relation->to_cols, alias), CONN_AND);
	if (keys != NULL)
		orm_where_add(qs->query->where, others ? negated(is_among(keys, keys->cols, alias)) :
					  is_among(keys, keys->cols, alias), CONN_AND);
	foreach(lc, assigns)
	{
		OrmAssign  *assign = lfirst(lc);

		assign->expr = orm_const_expr(orm_base_type(assign->column->typid), (Datum) 0, true);
	}
	return orm_update_rows(qs, assigns);
}

/* ----------------------------------------------------------------- methods */

typedef struct ManagerCall
{
	const OrmManager *manager;
	OrmNode    *call;
	OrmScope   *scope;
	const char *method;
	Keys	   *keys;
	bool		clear;			/* set(clear=True) */
	OrmNode    *through_defaults;
} ManagerCall;

/* A list or a queryset, as opposed to one object. */
static bool
is_many(OrmNode *node, OrmScope *scope)
{
	return node->tag == ON_LIST || node->tag == ON_TUPLE || node->tag == ON_SET ||
		orm_param_is_list(node, scope) || queryset_param(node, scope) != NULL ||
		(!orm_is_instance(node, scope) && !orm_is_plain_value(node, scope)) ||
		(node->tag == ON_ATTR && !orm_writes_instance(node, scope));
}

static void
read_call(ManagerCall *mc, OrmStatement *stmt)
{
	static const char *const allowed[] = {"through_defaults", "bulk", "clear", "objs", NULL};
	bool		m2m = orm_manager_is_m2m(stmt->base->manager);
	const OrmRelation *rel = stmt->base->manager->relation;
	const OrmModel *other = orm_model(rel->to);
	List	   *args = list_copy(orm_positional(stmt->call));
	OrmNode    *node;
	ListCell   *lc;

	memset(mc, 0, sizeof(ManagerCall));
	mc->manager = stmt->base->manager;
	mc->call = stmt->call;
	mc->scope = stmt->scope;
	mc->method = stmt->call->base->str;
	orm_check_keywords(stmt->call, allowed);
	mc->through_defaults = orm_keyword(stmt->call, "through_defaults");
	node = orm_keyword(stmt->call, "clear");
	if (node != NULL)
		(void) orm_node_bool(node, stmt->scope, &mc->clear);
	node = orm_keyword(stmt->call, "objs");
	if (node != NULL)
		args = lappend(args, node);
	if (strcmp(mc->method, "set") == 0 &&
		(list_length(args) != 1 || !is_many(linitial(args), stmt->scope)))
		orm_refuse_arguments(stmt->call, "one list or queryset");
	if (strcmp(mc->method, "clear") == 0 && args != NIL)
		orm_refuse_arguments(stmt->call, "no arguments");
	mc->keys = m2m ? keys_new(other, rel->ncols, rel->to_cols, mc->method) :
		keys_new(other, other->npk, other->pk, mc->method);
	foreach(lc, args)
		add_argument(mc->keys, lfirst(lc), stmt->scope);
}

static int64
run_m2m(ManagerCall *mc)
{
	List	   *arrays = key_arrays(mc->keys);
	bool		none = mc->keys->consts[0] == NIL;
	int64		count = 0;

	switch (mc->method[0])
	{
		case 'a':				/* add */
			return none ? 0 : orm_manager_link(mc->manager, arrays, mc->through_defaults, mc->scope);
		case 'r':				/* remove */
			return none ? 0 : unlink_rows(mc->manager, mc->keys, false);
		case 'c':				/* clear */
			(void) instance_key(mc->manager);
			lock_links(mc->manager);
			return unlink_rows(mc->manager, NULL, false);
		default:				/* set */
			(void) instance_key(mc->manager);
			lock_links(mc->manager);
			count = unlink_rows(mc->manager, mc->clear ? NULL : mc->keys, true);
			if (!none)
				count += orm_manager_link(mc->manager, arrays, mc->through_defaults, mc->scope);
			return count;
	}
}

static void
require_nullable(ManagerCall *mc)
{
	const OrmRelation *rel = mc->manager->relation;

	if (is_nullable(rel))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FUNCTION),
			 errmsg("\"%s\" has no method \"%s\": the foreign key of %s must not be NULL",
					rel->accessor != NULL ? rel->accessor : rel->name, mc->method,
					orm_model_display(orm_model(rel->to))),
			 errhint("Delete the rows, or add() them elsewhere."),
			 orm_errlocation(mc->call)));
}

static int
count_distinct(List *consts)
{
	List	   *seen = NIL;
	ListCell   *lc,
			   *sc;

	foreach(lc, consts)
	{
		bool		found = false;

		foreach(sc, seen)
			found |= orm_expr_equal(lfirst(lc), lfirst(sc));
		if (!found)
			seen = lappend(seen, lfirst(lc));
	}
	return list_length(seen);
}

static int64
run_reverse(ManagerCall *mc)
{
	bool		none = mc->keys->n == 0 || mc->keys->consts[0] == NIL;
	int64		count = 0;

	switch (mc->method[0])
	{
		case 'a':				/* add */
			return none ? 0 : attach_rows(mc->manager, mc->keys);
		case 'r':				/* remove */
			require_nullable(mc);
			count = none ? 0 : detach_rows(mc->manager, mc->keys, false);
			if (mc->keys->n == 1 && count < count_distinct(mc->keys->consts[0]))
				ereport(ERROR,
						(errcode(ERRCODE_NO_DATA_FOUND),
						 errmsg("some of these rows of %s are not related to the instance of %s",
								orm_model_display(mc->keys->model),
								orm_model_display(mc->manager->owner)),
						 orm_errlocation(mc->call)));
			return count;
		case 'c':				/* clear */
			require_nullable(mc);
			return detach_rows(mc->manager, NULL, false);
		default:				/* set */
			if (is_nullable(mc->manager->relation))
			{
				(void) instance_key(mc->manager);
				lock_links(mc->manager);
				count = detach_rows(mc->manager, mc->clear ? NULL : mc->keys, true);
			}
			return count + (none ? 0 : attach_rows(mc->manager, mc->keys));
	}
}

void
orm_run_manager(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	ManagerCall mc;

	read_call(&mc, stmt);
	orm_yield_count(sink, shape,
					orm_manager_is_m2m(mc.manager) ? run_m2m(&mc) : run_reverse(&mc));
}
