/*
 * queryset.c
 *	  A queryset as a data structure, and where a chain of calls begins: a
 *	  model's manager, a subscript, a queryset in the place of a value.
 *
 * A chain is evaluated from its start to its end, and every method changes the
 * query in place, as each Django method changes its clone: there are no
 * variables in the language, so no one else holds the earlier state.
 *
 * Relies on chain.c for the methods, instance.c for managers that hang on an
 * instance.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "write.h"

void
orm_scope_init(OrmScope *scope, OrmQuery *query, OrmScope *outer)
{
	memset(scope, 0, sizeof(OrmScope));
	scope->query = query;
	scope->outer = outer;
	scope->allow_joins = true;
	scope->params = outer == NULL ? NULL : outer->params;
	scope->none_depth = outer == NULL ? 0 : outer->none_depth;
	if (query == NULL)
		return;
	if (outer != NULL)
		query->outer = outer->query;

	/* some parts of a query are resolved when its SQL is written */
	if (scope->params == NULL)
		scope->params = query->params;
	query->params = scope->params;
}

OrmQuerySet *
orm_queryset_new(const OrmModel *model)
{
	OrmQuerySet *qs = palloc0(sizeof(OrmQuerySet));

	qs->query = orm_query_new(model);
	qs->iterable = IT_MODEL;
	return qs;
}

/* ------------------------------------------------------- slices, ordering */

bool
orm_query_is_sliced(const OrmQuery *query)
{
	return query->low_mark != 0 || query->high_mark >= 0 || query->step != 1;
}

void
orm_set_empty(OrmQuery *query)
{
	ListCell   *lc;

	query->none = true;
	orm_where_add(query->where, orm_expr_new(X_FALSE, BOOLOID), CONN_AND);
	foreach(lc, query->combined)
		orm_set_empty(((OrmQuerySet *) lfirst(lc))->query);
}

/* Limits are relative to those that are there; -1 means none. */
void
orm_query_set_limits(OrmQuery *query, int64 low, int64 high)
{
	if (high >= 0)
	{
		int64		mark = query->low_mark + high;

		/* a mark beyond what fits is as good as none */
		if (mark < query->low_mark)
			mark = PG_INT64_MAX;
		query->high_mark = query->high_mark >= 0 ?
			Min(query->high_mark, mark) : mark;
	}
	if (low > 0)
	{
		int64		mark = query->low_mark + low;

		if (mark < query->low_mark)
			mark = PG_INT64_MAX;
		query->low_mark = query->high_mark >= 0 ?
			Min(query->high_mark, mark) : mark;
	}
	if (query->low_mark == query->high_mark)
		orm_set_empty(query);
}

void
orm_query_clear_ordering(OrmQuery *query, bool force)
{
	if (!force && (orm_query_is_sliced(query) || query->distinct_fields != NIL ||
				   query->for_update))
		return;
	query->order_by = NIL;
	query->default_ordering = false;
}

void
orm_check_not_sliced(OrmQuerySet *qs, const char *what, const OrmNode *node)
{
	if (orm_query_is_sliced(qs->query))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot %s a query once a slice has been taken", what),
				 errhint("Put the slice last, or use the sliced queryset as the value of pk__in."),
				 orm_errlocation(node)));
}

/* In Django a slice with a step is a list: rows, and what "in" may look for. */
void
orm_check_not_stepped(const OrmQuerySet *qs, const OrmNode *node)
{
	if (qs->query->step != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a slice with a step is a list, not a queryset"),
				 errhint("It yields rows, or is the value of a lookup such as pk__in; for anything else leave out the step."),
				 orm_errlocation(node)));
}

void
orm_check_not_combined(OrmQuerySet *qs, const char *method, const OrmNode *node)
{
	static const char *const names[] = {"", "union", "intersection", "difference"};

	if (qs->query->combinator != COMB_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("calling %s() after %s() is not supported", method,
						names[qs->query->combinator]),
				 errhint("Only slices, count(), order_by(), values() and values_list() may follow."),
				 orm_errlocation(node)));
}

bool
orm_is_ordered(OrmQuerySet *qs)
{
	OrmQuery   *query = qs->query;

	return query->order_by != NIL ||
		(query->default_ordering && query->model->ordering != NIL &&
		 query->group_by == GROUP_NONE);
}

/* reverse(), or for first() and last(): by primary key when unordered. */
void
orm_reverse_or_pk(OrmQuerySet *qs, bool reverse)
{
	OrmQuery   *query = qs->query;

	if (orm_is_ordered(qs))
	{
		if (reverse)
			query->reversed = !query->reversed;
		return;
	}
	if (query->model->npk > 0)
	{
		OrmOrdering *ordering = palloc0(sizeof(OrmOrdering));

		ordering->name = "pk";
		ordering->descending = reverse;
		query->order_by = list_make1(ordering);
		query->default_ordering = true;
	}
	else if (reverse)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s has no primary key and no ordering, so it has no last row",
						orm_model_display(query->model)),
				 errhint("Add order_by(...).")));
}

/* A scope that outlives the calls in which it and those around it were made. */
static OrmScope *
copy_scope(const OrmScope *scope)
{
	OrmScope   *copy;

	if (scope == NULL)
		return NULL;
	copy = palloc(sizeof(OrmScope));
	*copy = *scope;
	copy->reuse = NULL;
	copy->outer = copy_scope(scope->outer);
	return copy;
}

static bool
names_outer(OrmNode *node)
{
	const char *name;
	ListCell   *lc;

	if (node == NULL)
		return false;
	check_stack_depth();
	name = orm_call_name(node);
	if (name != NULL && strcmp(name, "OuterRef") == 0)
		return true;
	if (names_outer(node->base))
		return true;
	foreach(lc, node->args)
	{
		if (names_outer(lfirst(lc)))
			return true;
	}
	return false;
}

void
orm_add_ordering(OrmQuery *query, OrmNode *item, OrmScope *scope)
{
	OrmOrdering *ordering = palloc0(sizeof(OrmOrdering));
	const char *text = orm_node_string(item, scope);
	List	   *rest;

	ordering->where = item;
	if (text == NULL)
	{
		if (!orm_is_expression(item, scope) &&
			!(item->tag == ON_CALL && item->base->tag == ON_ATTR &&
			  (strcmp(item->base->str, "asc") == 0 ||
			   strcmp(item->base->str, "desc") == 0)) &&
			!(orm_call_name(item) != NULL &&
			  strcmp(orm_call_name(item), "OrderBy") == 0))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("invalid order_by argument"),
					 errhint("Use 'name', '-name', or an expression such as F('name').desc()."),
					 orm_errlocation(item)));
		ordering->node = item;
		ordering->scope = copy_scope(scope);

		/* an outer query must know its joins before its FROM is written */
		if (query->outer != NULL && names_outer(item))
			ordering->expr = orm_order_expr(item, ordering->scope, NULL);
	}
	else
	{
		if (text[0] == '-')
		{
			ordering->descending = true;
			text++;
		}
		ordering->name = pstrdup(text);
		if (strcmp(text, "?") != 0 && orm_find_annotation(query, text) == NULL &&
			orm_find_annotation(query, linitial(orm_split_names(text))) == NULL &&
			query->combinator == COMB_NONE)
			(void) orm_field_path(query, orm_split_names(text), query->model,
								  &rest, item);
	}
	query->order_by = lappend(query->order_by, ordering);
}

/* ------------------------------------------------------------- subscripts */

static int64
slice_bound(OrmNode *node, OrmScope *scope, int64 fallback)
{
	int64		value;

	if (node == NULL || orm_node_is_none(node, scope))
		return fallback;
	if (!orm_node_int(node, scope, &value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("queryset indices must be integers or slices"),
				 orm_errlocation(node)));
	if (value < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("negative indexing is not supported"),
				 errhint("Reverse the ordering and count from the start."),
				 orm_errlocation(node)));
	return value;
}

/*
 * orm_queryset_subscript
 *		qs[5:10:2] or qs[3].  True for an index, whose number is in *index.
 */
bool
orm_queryset_subscript(OrmQuerySet *qs, OrmNode *subscript, OrmScope *outer,
					   int64 *index)
{
	OrmNode    *item = linitial(subscript->args);
	int64		low;
	int64		high;

	if (qs->query->step != 1)
		orm_check_not_sliced(qs, "slice", subscript);
	if (item->tag != ON_SLICE)
	{
		*index = slice_bound(item, outer, 0);
		if (orm_node_is_none(item, outer))
			slice_bound(orm_make_str("None"), outer, 0);
		orm_query_set_limits(qs->query, *index, *index + 1);
		return true;
	}
	low = slice_bound(linitial(item->args), outer, 0);
	high = slice_bound(lsecond(item->args), outer, -1);
	if (high >= 0 && high < low)
		high = low;
	orm_query_set_limits(qs->query, low, high);
	qs->query->step = slice_bound(lthird(item->args), outer, 1);
	if (qs->query->step == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("slice step cannot be zero"),
				 orm_errlocation(subscript)));
	return false;
}

/* ------------------------------------------------------- subqueries, values */

/*
 * orm_prepare_in_subquery
 *		A queryset as a value: its primary key where it selects nothing, or
 *		what the relation on the left side points to.
 */
void
orm_prepare_in_subquery(OrmQuerySet *qs, const OrmRelation *relation)
{
	OrmQuery   *query = qs->query;
	OrmScope	scope;
	List	   *names = NIL;

	query->subquery = true;
	if (query->step != 1 && qs->iterable == IT_VALUES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("values() and a slice with a step are a list of dictionaries, which is no value for a lookup"),
				 errhint("Choose the column with values_list(), or leave out values()."),
				 orm_errlocation(qs->node)));
	if (qs->fields_set || (query->combinator != COMB_NONE && query->step == 1))
		return;
	orm_scope_init(&scope, query, NULL);
	if (relation != NULL && relation->kind != REL_REVERSE_FK &&
		relation->kind != REL_REVERSE_O2O && relation->to == query->model->relid)
	{
		int			i;

		for (i = 0; i < relation->ncols; i++)
			names = lappend(names, orm_model_column(query->model,
													relation->to_cols[i])->attname);
	}
	else
	{
		int			i;

		for (i = 0; i < query->model->npk; i++)
			names = lappend(names, orm_model_column(query->model,
													query->model->pk[i])->attname);
	}
	if (names == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("%s has no primary key: choose a column with values()",
						orm_model_display(query->model))));
	orm_set_values(qs, names, &scope, qs->node);
}

/* earliest() and latest(): order by the names, or the other way round. */
void
orm_order_for_earliest(OrmQuerySet *qs, List *fields, bool latest,
					   OrmScope *scope, const OrmNode *node)
{
	ListCell   *lc;

	if (fields == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("earliest() and latest() need the names of fields"),
				 orm_errlocation(node)));
	orm_check_not_sliced(qs, "change", node);
	qs->query->order_by = NIL;
	qs->query->default_ordering = true;
	foreach(lc, fields)
		orm_add_ordering(qs->query, lfirst(lc), scope);
	if (latest)
		qs->query->reversed = !qs->query->reversed;
	orm_query_set_limits(qs->query, 0, 1);
}

/* --------------------------------------------------- the start of a chain */

/* Methods that end a chain; a nested get() or first() is one row's key. */
static const char *const row_methods[] = {"get", "first", "last", "earliest", "latest"};

static bool
is_row_method(const char *name)
{
	int			i;

	for (i = 0; i < (int) lengthof(row_methods); i++)
	{
		if (strcmp(row_methods[i], name) == 0)
			return true;
	}
	return false;
}

bool
orm_is_queryset_method(const char *name)
{
	return orm_is_chain_method(name) || is_row_method(name);
}

/* The name or string that a chain starts with, NULL when it starts otherwise. */
static OrmNode *
chain_start(OrmNode *node)
{
	for (;;)
	{
		switch (node->tag)
		{
			case ON_NAME:
				return node->str == NULL ? NULL : node;
			case ON_STR:
				return node;
			case ON_ATTR:
			case ON_SUBSCRIPT:
				node = node->base;
				break;
			case ON_CALL:
				if (!orm_calls_method(node))
					return NULL;
				node = node->base;
				break;
			default:
				return NULL;
		}
	}
}

/* Is the node a queryset, by its form? */
bool
orm_is_queryset(OrmNode *node, OrmScope *scope)
{
	check_stack_depth();

	switch (node->tag)
	{
		case ON_ATTR:
			return strcmp(node->str, "objects") == 0 && chain_start(node) != NULL;
		case ON_SUBSCRIPT:
			return orm_is_bulk_item(node) || orm_is_queryset(node->base, scope);
		case ON_CALL:
			return orm_calls_method(node) && chain_start(node) != NULL &&
				orm_is_queryset_method(node->base->str);
		case ON_BINARY:
			return (node->op == OP_AND || node->op == OP_OR || node->op == OP_XOR) &&
				orm_is_queryset(linitial(node->args), scope) &&
				orm_is_queryset(lsecond(node->args), scope);
		default:
			return false;
	}
}

/* The model of an unsaved instance, Blog(id=3), or NULL. */
const OrmModel *
orm_unsaved_model(OrmNode *node)
{
	ListCell   *lc;

	if (node->tag != ON_CALL ||
		(node->base->tag != ON_NAME && node->base->tag != ON_ATTR) ||
		node->args == NIL)
		return NULL;
	foreach(lc, node->args)
	{
		if (((OrmNode *) lfirst(lc))->tag != ON_KEYWORD)
			return NULL;
	}
	return orm_model_from_node(node->base, true);
}

/* Errors: 22023, it does not say that; those of orm_row_column(). */
OrmNode *
orm_unsaved_value(OrmNode *call, const OrmModel *model, OrmRowKey key)
{
	AttrNumber	attnum = orm_row_column(model, key);
	const OrmColumn *column = AttributeNumberIsValid(attnum) ?
		orm_model_column(model, attnum) : NULL;
	OrmNode    *value = column == NULL ? NULL : orm_keyword(call, column->attname);

	if (value == NULL && column != NULL && column->primary)
		value = orm_keyword(call, "pk");
	if (value == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model instances passed to related filters must be saved"),
				 errhint("Give the key, as in %s(pk=1).", model->relname),
				 orm_errlocation(call)));
	return value;
}

void
orm_require_row(OrmQuery *query, int64 place)
{
	query->one_row = true;
	query->place = place;
}

/* Nor has the None that get(...).parent may be: without it, there is no row. */
static void
require_related(OrmQuerySet *qs, List *names, OrmScope *scope, const OrmNode *node)
{
	OrmQ	   *q = orm_q_new(CONN_AND);
	OrmNode    *no = orm_make(ON_BOOL, node->source, node->location);
	int			i;

	if (orm_query_is_sliced(qs->query) || qs->query->combinator != COMB_NONE)
		return;
	for (i = 1; i < list_length(names); i++)
		q->children = lappend(q->children,
							  orm_q_pair(psprintf("%s__isnull", orm_join_names(list_truncate(list_copy(names), i))),
										 no, node));
	if (q->children != NIL)
		orm_queryset_filter(qs, q, scope, "get", node);
}

/*
 * get(...).pk, get(...).author.name as a value: the queryset of the row, with
 * that field selected.  NULL when the node is no attribute of an instance.
 */
OrmQuerySet *
orm_instance_field(OrmNode *node, OrmScope *scope)
{
	List	   *names = NIL;
	OrmQuerySet *qs;
	OrmScope	inner;

	if (node->tag != ON_ATTR || !orm_chain_is_instance(node->base, scope))
		return NULL;
	for (; node->tag == ON_ATTR; node = node->base)
		names = lcons(node->str, names);
	qs = orm_queryset_from_node(node, scope);
	/* None, which first() may be, has no attributes */
	if (!qs->query->one_row)
		orm_require_row(qs->query, -1);
	require_related(qs, names, scope, node);
	orm_scope_init(&inner, qs->query, scope);
	orm_set_values(qs, list_make1(orm_join_names(names)), &inner, node);
	return qs;
}

/*
 * orm_model_from_node
 *		The model that a name, schema.name or "quoted name" means.
 */
const OrmModel *
orm_model_from_node(OrmNode *node, bool missing_ok)
{
	List	   *parts = NIL;
	bool		quoted = false;
	OrmNode    *n = node;
	Oid			relid;

	while (n->tag == ON_ATTR)
	{
		parts = lcons(n->str, parts);
		quoted |= n->quoted;
		n = n->base;
	}
	if ((n->tag != ON_NAME && n->tag != ON_STR) || n->str == NULL)
		return NULL;
	quoted |= n->quoted || n->tag == ON_STR;
	parts = lcons(n->str, parts);
	if (list_length(parts) > 2)
		return NULL;
	relid = orm_model_by_name(parts, quoted, missing_ok, node);
	return OidIsValid(relid) ? orm_model(relid) : NULL;
}

static void
apply_row_method(OrmQuerySet *qs, const char *method, OrmNode *call,
				 OrmScope *outer)
{
	OrmScope	scope;

	orm_scope_init(&scope, qs->query, outer);
	if (strcmp(method, "get") == 0)
		orm_queryset_filter(qs, orm_q_from_args(call->args, &scope), outer,
							"get", call);
	else if (strcmp(method, "earliest") == 0 || strcmp(method, "latest") == 0)
		orm_order_for_earliest(qs, orm_positional(call), method[0] == 'l', &scope, call);
	else
	{
		if (method[0] == 'l')
			orm_check_not_sliced(qs, "reverse", call);
		orm_reverse_or_pk(qs, method[0] == 'l');
		orm_query_set_limits(qs->query, 0, 1);
	}
	qs->instance = true;
	if (strcmp(method, "first") != 0 && strcmp(method, "last") != 0)
		orm_require_row(qs->query, -1);
}

bool
orm_is_bulk_item(const OrmNode *node)
{
	return node->tag == ON_SUBSCRIPT &&
		((OrmNode *) linitial(node->args))->tag != ON_SLICE &&
		orm_calls_method(node->base) && strcmp(node->base->base->str, "in_bulk") == 0;
}

static const char *
bulk_field(OrmNode *call, OrmScope *scope)
{
	OrmNode    *field = orm_keyword(call, "field_name");

	return field == NULL ? "pk" : orm_node_string(field, scope);
}

static void
bulk_filter(OrmQuerySet *qs, const char *keyword, OrmNode *value, OrmNode *call,
			OrmScope *outer)
{
	orm_queryset_filter(qs, orm_q_from_args(list_make1(orm_make_keyword(keyword, value)),
											outer),
						outer, "in_bulk", call);
}

OrmName
orm_bulk_rows(OrmQuerySet *qs, OrmNode *call, OrmScope *outer)
{
	List	   *args = orm_positional(call);
	OrmNode    *ids = args == NIL ? orm_keyword(call, "id_list") : linitial(args);
	const char *name = bulk_field(call, outer);
	OrmName		found;

	orm_check_arguments("in_bulk", call, 1, "id_list, field_name");
	if (orm_query_is_sliced(qs->query) || qs->fields_set)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg(qs->fields_set ?
						"in_bulk() cannot be used with values() or values_list()" :
						"cannot use 'limit' or 'offset' with in_bulk()"),
				 orm_errlocation(call)));
	found = orm_model_name(qs->query->model, name == NULL ? "" : name, call);
	if (found.kind == NAME_NONE)
		orm_unknown_field(NULL, qs->query->model, name == NULL ? "?" : name, call);
	if ((found.column == NULL && found.kind != NAME_PK) ||
		(found.kind != NAME_PK && !found.column->unique && !found.column->primary))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("in_bulk()'s field_name must be a unique field but \"%s\" is not",
						name == NULL ? "?" : name),
				 orm_errlocation(call)));
	if (ids != NULL && ids->tag != ON_NONE)
		bulk_filter(qs, psprintf("%s__in", name), ids, call, outer);
	orm_query_clear_ordering(qs->query, false);
	return found;
}

/* in_bulk(...)[key]: of those rows the one of that key. */
static OrmQuerySet *
bulk_row(OrmNode *node, OrmScope *outer)
{
	OrmNode    *call = node->base;
	OrmQuerySet *qs = orm_queryset_from_node(call->base->base, outer);

	(void) orm_bulk_rows(qs, call, outer);
	bulk_filter(qs, bulk_field(call, outer), linitial(node->args), call, outer);
	qs->instance = true;
	orm_require_row(qs->query, -1);
	qs->node = node;
	return qs;
}

/* Is it save() or delete(), which instances have? */
static bool
writes_row(OrmNode *call)
{
	return orm_is_delete_call(call) || strcmp(call->base->str, "save") == 0;
}

/*
 * orm_queryset_from_node
 *		Evaluates a chain that yields a queryset, or one row of it (then
 *		->instance is set).  "outer" is the scope around it, NULL at the top.
 *		Errors: 42P01 unknown model, 42883 unknown method.
 */
OrmQuerySet *
orm_queryset_from_node(OrmNode *node, OrmScope *outer)
{
	const char *advice;
	OrmQuerySet *qs;
	const OrmModel *model;
	int64		index;
	bool		writes;

	check_stack_depth();

	switch (node->tag)
	{
		case ON_BINARY:
			if (node->op != OP_AND && node->op != OP_OR && node->op != OP_XOR)
				break;
			{
				OrmQuerySet *left = orm_queryset_from_node(linitial(node->args), outer);
				OrmQuerySet *right = orm_queryset_from_node(lsecond(node->args), outer);

				orm_check_not_stepped(left, linitial(node->args));
				orm_check_not_stepped(right, lsecond(node->args));
				qs = orm_combine(left, right,
								 node->op == OP_AND ? CONN_AND :
								 node->op == OP_OR ? CONN_OR : CONN_XOR,
								 outer, node);
				qs->node = node;
				return qs;
			}
		case ON_SUBSCRIPT:
			if (orm_is_bulk_item(node))
				return bulk_row(node, outer);
			qs = orm_queryset_from_node(node->base, outer);
			if (orm_queryset_subscript(qs, node, outer, &index))
			{
				qs->instance = true;
				orm_require_row(qs->query, index);
			}
			qs->node = node;
			return qs;
		case ON_CALL:
			if (!orm_calls_method(node))
				break;
			writes = writes_row(node);
			if (writes && orm_model_call(node->base->base) != NULL)
				orm_writes_here(node);
			qs = orm_queryset_from_node(node->base->base, outer);
			if (qs->instance && writes)
				orm_writes_here(node);
			if (qs->instance)
				ereport(ERROR,
						(errcode(ERRCODE_UNDEFINED_FUNCTION),
						 errmsg("an instance of %s has no method \"%s\"",
								orm_model_display(qs->query->model), node->base->str),
						 orm_errlocation(node)));
			qs->node = node;
			if (orm_chain_method(&qs, node->base->str, node, outer))
			{
				qs->node = node;
				return qs;
			}
			if (is_row_method(node->base->str))
			{
				orm_check_not_stepped(qs, node);
				apply_row_method(qs, node->base->str, node, outer);
				return qs;
			}
			orm_unknown_method(node);
			break;
		case ON_ATTR:
			if (strcmp(node->str, "objects") == 0 ||
				strcmp(node->str, "_default_manager") == 0 ||
				strcmp(node->str, "_base_manager") == 0)
			{
				model = orm_model_from_node(node->base, false);
				if (model != NULL)
				{
					qs = orm_queryset_new(model);
					qs->node = node;
					return qs;
				}
			}
			if (orm_is_queryset(node->base, outer) ||
				orm_writes_instance(node->base, outer) ||
				(node->base->tag == ON_ATTR && orm_chain_is_instance(node->base, outer)))
				return orm_related_queryset(node, outer);
			/* FALLTHROUGH */
		case ON_NAME:
		case ON_STR:
			model = orm_model_from_node(node, false);
			if (model != NULL)
			{
				qs = orm_queryset_new(model);
				qs->node = node;
				return qs;
			}
			break;
		default:
			break;
	}
	advice = orm_call_name(node) == NULL ? NULL :
		orm_advice(ADVICE_CALL, orm_call_name(node));
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("a queryset is expected here"),
			 advice != NULL ? errhint("%s", advice) :
			 errhint("Write a model's name and the calls after it, as in blog_entry.filter(rating=3)."),
			 orm_errlocation(node)));
	return NULL;
}
