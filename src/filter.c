/*
 * filter.c
 *	  The conditions of filter() and exclude().
 *
 * What Django's Query does in add_q, build_filter and split_exclude: every
 * condition becomes a lookup over the alias that its path ended on, negated
 * conditions keep their NULLs, conditions over to-many relations inside a
 * negation become NOT EXISTS, and the joins are promoted by votes.
 *
 * Relies on q.c for the tree of them, joins.c for paths, lookups.c for the
 * lookups themselves.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/lsyscache.h"

#include "eval.h"
#include "expressions.h"

/* How deep values may nest that may be None. */
#define MAX_NONE_DEPTH	4

typedef struct FilterFlags
{
	bool		branch_negated; /* some level above is negated */
	bool		current_negated;	/* an odd number of them is */
	bool		split_subq;		/* to-many conditions may become subqueries */
	bool		update_join_types;
} FilterFlags;

static OrmExpr *add_q_node(OrmQuery *query, OrmQ *q, OrmScope *scope, FilterFlags flags,
						   List **needed_inner);
static OrmExpr *split_exclude(OrmQuery *query, OrmQItem *item, OrmScope *scope,
							  List *names_with_path);

/* ------------------------------------------------------------ where tree */

OrmExpr *
orm_where_new(OrmConnector connector, bool negated)
{
	OrmExpr    *where = orm_expr_new(X_WHERE, BOOLOID);

	where->connector = connector;
	where->negated = negated;
	where->conditional = true;
	return where;
}

/* Adds a condition to a where node; equal connectors are merged. */
void
orm_where_add(OrmExpr *where, OrmExpr *child, OrmConnector connector)
{
	if (where->connector != connector)
	{
		OrmExpr    *copy = orm_where_new(where->connector, where->negated);

		copy->args = where->args;
		where->connector = connector;
		where->negated = false;
		where->args = list_make2(copy, child);
	}
	else if (child->kind == X_WHERE && !child->negated &&
			 (child->connector == connector || list_length(child->args) == 1))
		where->args = list_concat(where->args, list_copy(child->args));
	else
		where->args = lappend(where->args, child);
}

/* ---------------------------------------------------------- build_filter */

static OrmExpr *
as_where(OrmExpr *condition)
{
	OrmExpr    *where = orm_where_new(CONN_AND, false);

	where->args = list_make1(condition);
	return where;
}

static List *
refcounts(OrmQuery *query)
{
	List	   *counts = NIL;
	ListCell   *lc;

	foreach(lc, query->aliases)
		counts = lappend_int(counts, ((OrmAlias *) lfirst(lc))->refcount);
	return counts;
}

/* The aliases that gained references since "counts" was taken. */
static List *
gained_aliases(OrmQuery *query, List *counts)
{
	List	   *gained = NIL;
	ListCell   *lc;
	int			i = 0;

	foreach(lc, query->aliases)
	{
		OrmAlias   *alias = lfirst(lc);
		int			before = i < list_length(counts) ? list_nth_int(counts, i) : 0;

		if (alias->refcount > before)
			gained = lappend(gained, alias);
		i++;
	}
	return gained;
}

/*
 * The longest annotation name that the path starts with; *rest gets the
 * lookups after it.
 */
static OrmAnnotation *
annotation_of_path(OrmQuery *query, List *names, List **rest)
{
	int			n;

	if (query->annotations == NIL)
		return NULL;
	for (n = 1; n <= list_length(names); n++)
	{
		char	   *prefix = orm_join_names(list_truncate(list_copy(names), n));
		OrmAnnotation *annotation = orm_find_annotation(query, prefix);

		if (annotation != NULL)
		{
			*rest = list_copy_tail(names, n);
			return annotation;
		}
	}
	return NULL;
}

/* A conditional expression in the place of a keyword. */
static OrmExpr *
build_condition(OrmQItem *item, OrmScope *scope)
{
	return as_where(orm_resolve_condition(item->condition, scope));
}

static bool
is_ancestor(const OrmModel *model, Oid relid)
{
	ListCell   *lc;

	check_stack_depth();
	if (model->relid == relid)
		return true;
	foreach(lc, model->parents)
	{
		if (is_ancestor(orm_model(((OrmRelation *) lfirst(lc))->to), relid))
			return true;
	}
	return false;
}

const OrmModel *
orm_model_of_row(const OrmNode *node, const OrmScope *scope)
{
	const OrmParam *param = orm_given_param(node, scope);

	/* not an array of rows */
	return param != NULL && (OidIsValid(param->row_of) || orm_is_row_type(param->type)) ?
		orm_model_of_rows(param) : NULL;
}

/* A row or queryset of one model is no value for a relation to another. */
static void
check_related(OrmRhs *rhs, const OrmModel *model, OrmScope *scope,
			  const OrmNode *node)
{
	const OrmParam *param = orm_given_param(rhs->node, scope);
	const OrmModel *given = rhs->unsaved != NULL ? rhs->model :
		param != NULL ? orm_model_of_rows(param) : NULL;
	ListCell   *lc;

	foreach(lc, rhs->elements)
		check_related(lfirst(lc), model, scope, node);
	if (rhs->queryset != NULL && !rhs->queryset->fields_set)
		given = rhs->queryset->query->model;
	if (given == NULL || is_ancestor(given, model->relid) ||
		is_ancestor(model, given->relid))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 rhs->queryset != NULL && !rhs->queryset->instance ?
			 errmsg("cannot use a queryset of %s here: use one of %s",
					orm_model_display(given), orm_model_display(model)) :
			 errmsg("cannot query with an instance of %s: it must be one of %s",
					orm_model_display(given), orm_model_display(model)),
			 orm_errlocation(node)));
}

/* The condition of one annotation=value, with the lookups after its name. */
static OrmExpr *
build_on_annotation(OrmQuery *query, OrmQItem *item, OrmAnnotation *annotation,
					List *lookups, OrmScope *scope)
{
	OrmRhs	   *rhs = orm_resolve_rhs(item->value, scope);
	OrmExpr    *lhs = annotation->expr;

	if (scope->summarize)
	{
		lhs = orm_expr_new(X_REF, annotation->expr->type);
		lhs->name = annotation->name;
		lhs->args = list_make1(annotation->expr);
	}
	return as_where(orm_build_lookup(query, lookups, lhs, rhs, scope, item->node));
}

/* What follows a relation and is no field of its model has to be a lookup. */
static void
check_relation_lookup(OrmQuery *query, const OrmJoinInfo *info, OrmExpr *lhs,
					  const char *lookup, const OrmNode *node)
{
	if (!orm_has_lookup(lhs, lookup) && !orm_is_lookup_name(lookup))
		orm_unknown_field(query, info->model, lookup, node);
}

/* The columns of the value are guarded if the query itself has them. */
static void
keep_nulls_of_value(OrmQuery *query, OrmExpr *clause, OrmExpr *value)
{
	ListCell   *lc;

	if (value->kind == X_TUPLE)
	{
		foreach(lc, value->args)
			keep_nulls_of_value(query, clause, lfirst(lc));
	}
	else if (value->kind == X_COL && value->alias->query == query &&
			 !value->column->notnull)
		orm_where_add(clause, orm_isnull(value, false), CONN_AND);
}

/*
 * NOT (col = 1) is unknown for a NULL col, but Django's exclude keeps such a
 * row: NOT (col = 1 AND col IS NOT NULL).  Of a key of several columns each may
 * be NULL alone; where there is no row at all, any of them tells.
 */
static void
keep_nulls(OrmQuery *query, OrmExpr *clause, OrmAlias *alias,
		   const OrmTargets *targets, List *joins, const OrmRhs *rhs)
{
	bool		may_lack = ((OrmAlias *) llast(joins))->join_type == OJ_LOUTER;
	int			i;

	for (i = 0; i < targets->ncols; i++)
	{
		if (!orm_model_column(targets->model, targets->cols[i])->notnull ||
			(may_lack && i == 0))
			orm_where_add(clause, orm_isnull(orm_col_expr(alias, targets->cols[i]), false),
						  CONN_AND);
	}
	if (rhs->expr != NULL)
		keep_nulls_of_value(query, clause, rhs->expr);
}

/* Can the condition hold where a join finds no row? */
static bool
holds_without_row(const OrmExpr *condition, bool negated)
{
	if (condition->lookup == LK_ISNULL_TRUE)
		return !negated;
	return negated && condition->lookup != LK_NONE;
}

/* The condition of one path=value whose path starts with a field. */
static OrmExpr *
build_on_field(OrmQuery *query, OrmQItem *item, List *names, List *lookups,
			   OrmScope *scope, bool negated, List **needed_inner)
{
	List	   *counts = refcounts(query);
	OrmRhs	   *rhs = orm_resolve_rhs(item->value, scope);
	List	   *used_joins = gained_aliases(query, counts);
	OrmAlias   *alias = orm_initial_alias(query);
	OrmJoinInfo *info = orm_setup_joins(query, names, query->model, alias,
										scope->reuse, scope, item->node);
	OrmTargets	targets;
	List	   *joins;
	OrmExpr    *lhs;
	OrmExpr    *condition;
	OrmExpr    *clause;

	query->lookup_joins = info->joins;
	if (info->relation != NULL)
		check_related(rhs, info->model, scope, item->node);
	used_joins = list_concat_unique_ptr(used_joins, info->joins);

	orm_trim_joins(info, &targets, &alias, &joins);
	if (scope->reuse != NULL)
		*scope->reuse = list_concat_unique_ptr(*scope->reuse, joins);

	lhs = orm_target_expr(alias, &targets, info->relation);
	if (info->relation != NULL && lookups != NIL)
		check_relation_lookup(query, info, lhs, linitial(lookups), item->node);
	condition = orm_build_lookup(query, lookups, lhs, rhs, scope, item->node);
	clause = as_where(condition);
	if (negated && condition->lookup != LK_ISNULL_TRUE &&
		condition->lookup != LK_ISNULL_FALSE && condition->lookup != LK_NONE)
		keep_nulls(query, clause, alias, &targets, joins, rhs);
	*needed_inner = holds_without_row(condition, negated) ? NIL : used_joins;
	return clause;
}

/* Is the lookup exact or iexact, which None has a meaning for? */
static bool
is_exact(const char *path)
{
	const char *last = llast(orm_split_names(path));

	return !orm_is_lookup_name(last) || strcmp(last, "exact") == 0 || strcmp(last, "iexact") == 0;
}

/* Is it get(...) of rows, which never is None?  Asked first, for it is most common. */
static bool
is_one_row(OrmNode *value, OrmScope *scope)
{
	return value->tag == ON_CALL && orm_calls_method(value) &&
		strcmp(value->base->str, "get") == 0 && value->base->base->tag != ON_CALL &&
		orm_is_queryset(value, scope);
}

/* The queryset of a value that is get(), first(), their fields, items and the like. */
static OrmQuerySet *
instance_value(OrmNode *value, OrmScope *scope)
{
	value = orm_unwrap_value(value);
	if (orm_is_item(value, scope))
		return orm_item_queryset(value, scope);
	if (!orm_is_queryset(value, scope))
		return orm_instance_field(value, scope);
	return orm_chain_is_instance(value, scope) ? orm_queryset_from_node(value, scope) : NULL;
}

bool
orm_may_be_none(OrmQuerySet *qs)
{
	const OrmExpr *column;

	if (!qs->query->one_row)
		return true;
	if (!qs->fields_set)
		return false;
	if (qs->query->combinator != COMB_NONE)
		return true;
	column = ((OrmSelected *) list_nth(orm_result_columns(qs), Max(qs->query->chosen, 1) - 1))->expr;
	return column->kind != X_COL || !column->column->notnull ||
		column->alias->join_type == OJ_LOUTER;
}

/* Is that value None, or is it not? */
static OrmExpr *
none_test(OrmNode *value, OrmScope *scope, bool none)
{
	OrmQuerySet *qs = instance_value(value, scope);
	OrmExpr    *expr;

	if (qs->fields_set)
		return orm_isnull(orm_chosen_expr(qs), none);
	orm_make_exists(qs);
	expr = orm_expr_new(X_EXISTS, BOOLOID);
	expr->query = qs->query;
	expr->conditional = true;
	expr->negated = none;
	return expr;
}

static OrmExpr *
both(OrmExpr *left, OrmExpr *right)
{
	OrmExpr    *where = orm_where_new(CONN_AND, false);

	orm_where_add(where, left, CONN_AND);
	orm_where_add(where, right, CONN_AND);
	return where;
}

/* Is it x__isnull=True of the query's own column that is never NULL? */
static bool
is_never_null(const OrmExpr *pair)
{
	const OrmExpr *isnull = list_length(pair->args) != 1 ? NULL : linitial(pair->args);
	const OrmExpr *lhs = isnull == NULL || isnull->lookup != LK_ISNULL_TRUE ? NULL :
		linitial(isnull->args);

	return lhs != NULL && lhs->kind == X_COL && lhs->column->notnull &&
		lhs->alias->parent == NULL;
}

static OrmExpr *build_pair(OrmQuery *query, OrmQItem *item, OrmScope *scope,
						   FilterFlags flags, List **needed_inner);

/*
 * path=first(): whether it means path=value or path=None is known when the
 * statement runs, so both stand in it, each beside the test when it counts.
 */
static OrmExpr *
build_pair_or_none(OrmQuery *query, OrmQItem *item, OrmScope *scope,
				   FilterFlags flags, List **needed_inner)
{
	OrmQItem	value = *item;
	OrmQItem	none = *item;
	OrmScope	inner = *scope;
	OrmExpr    *value_pair;
	OrmExpr    *none_pair;
	List	   *joins;
	OrmExpr    *target;

	/* the value is built some times over, what is in it as well */
	if (++inner.none_depth > MAX_NONE_DEPTH)
		ereport(ERROR,
				(errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
				 errmsg("values that may be None are nested more than %d deep", MAX_NONE_DEPTH),
				 errhint("Say in the inner ones which row it is, with get(pk=...)."),
				 orm_errlocation(item->node)));
	value.not_none = none.not_none = true;
	none.value = orm_make(ON_NONE, item->value->source, item->value->location);

	/* no join is sure to be needed by whichever of them counts */
	*needed_inner = NIL;
	value_pair = build_pair(query, &value, &inner, flags, &joins);
	none_pair = build_pair(query, &none, &inner, flags, &joins);
	if (!flags.branch_negated && flags.split_subq && is_never_null(none_pair))
		return value_pair;	/* NULL equals nothing */

	/* unknown is as good as false, unless something is made of it */
	if (flags.branch_negated || !flags.split_subq)
		value_pair = both(value_pair, none_test(item->value, &inner, false));
	target = orm_where_new(CONN_OR, false);
	orm_where_add(target, value_pair, CONN_OR);
	orm_where_add(target, both(none_pair, none_test(item->value, &inner, true)), CONN_OR);
	return target;
}

/*
 * build_pair
 *		The condition of one path=value.  *needed_inner gets the joins that
 *		must find a row for the condition to hold.
 */
static OrmExpr *
build_pair(OrmQuery *query, OrmQItem *item, OrmScope *scope,
		   FilterFlags flags, List **needed_inner)
{
	List	   *names = orm_split_names(item->path);
	List	   *lookups = NIL;
	OrmAnnotation *annotation = annotation_of_path(query, names, &lookups);
	List	   *names_with_path;
	OrmQuerySet *qs;

	*needed_inner = NIL;
	if (item->path[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("a keyword must not be empty"),
				 orm_errlocation(item->node)));
	if (!item->not_none && !orm_is_plain_value(orm_unwrap_value(item->value), scope) &&
		is_exact(item->path) && !is_one_row(item->value, scope) &&
		(qs = instance_value(item->value, scope)) != NULL && orm_may_be_none(qs))
		return build_pair_or_none(query, item, scope, flags, needed_inner);
	if (annotation != NULL)
		return build_on_annotation(query, item, annotation, lookups, scope);

	/* names and steps are checked before the value, for the better error */
	(void) orm_field_path(query, names, query->model, &lookups, item->node);
	if (!scope->allow_joins &&
		list_length(names) - list_length(lookups) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("joined field references are not permitted in this query"),
				 orm_errlocation(item->node)));

	/*
	 * A to-many path under a negation is asked for again inside a subquery,
	 * value and all.  The value makes its joins here too, as in Django, where
	 * they can multiply rows.
	 */
	if (flags.branch_negated && flags.split_subq &&
		orm_to_many_path(query, names, query->model, &names_with_path, item->node))
	{
		(void) orm_resolve_rhs(item->value, scope);
		return split_exclude(query, item, scope, names_with_path);
	}
	return build_on_field(query, item, names, lookups, scope,
						  flags.current_negated, needed_inner);
}

static OrmExpr *
build_filter(OrmQuery *query, OrmQItem *item, OrmScope *scope,
			 FilterFlags flags, List **needed_inner)
{
	*needed_inner = NIL;
	if (item->q != NULL)
		return add_q_node(query, item->q, scope, flags, needed_inner);
	if (item->condition != NULL)
		return build_condition(item, scope);
	return build_pair(query, item, scope, flags, needed_inner);
}

static OrmExpr *
add_q_node(OrmQuery *query, OrmQ *q, OrmScope *scope, FilterFlags flags,
		   List **needed_inner)
{
	OrmExpr    *target = orm_where_new(q->connector, q->negated);
	OrmJoinPromoter promoter;
	ListCell   *lc;

	check_stack_depth();

	flags.current_negated ^= q->negated;
	flags.branch_negated |= q->negated;
	orm_promoter_init(&promoter, q->connector, list_length(q->children),
					  flags.current_negated);
	foreach(lc, q->children)
	{
		List	   *child_inner;
		OrmExpr    *child = build_filter(query, lfirst(lc), scope, flags,
										 &child_inner);

		orm_promoter_vote(&promoter, child_inner);
		if (child->kind != X_WHERE || child->args != NIL)
			orm_where_add(target, child, q->connector);
	}
	*needed_inner = flags.update_join_types ?
		orm_promoter_update(&promoter, query) : NIL;
	if (q->wraps && target->args != NIL)
	{
		OrmExprKind kind = ((OrmExpr *) linitial(target->args))->kind;

		target->wrapped = kind == X_EXISTS || kind == X_SUBQUERY;
	}
	return target;
}

static List *
inner_aliases(OrmQuery *query)
{
	List	   *inner = NIL;
	ListCell   *lc;

	foreach(lc, query->aliases)
	{
		if (((OrmAlias *) lfirst(lc))->join_type == OJ_INNER)
			inner = lappend(inner, lfirst(lc));
	}
	return inner;
}

/*
 * orm_add_q
 *		Adds a Q to the query's conditions.  To-many joins made by the same
 *		filter() call (query->used_aliases) are reused; with reuse_all, any.
 */
void
orm_add_q(OrmQuery *query, OrmQ *q, OrmScope *outer_scope, bool reuse_all)
{
	List	   *existing_inner = inner_aliases(query);
	List	   *all = list_copy(query->aliases);
	FilterFlags flags = {false, false, true, true};
	OrmScope	scope = *outer_scope;
	List	   *needed_inner;
	OrmExpr    *clause;

	scope.query = query;
	scope.allow_joins = true;
	scope.reuse = reuse_all ? &all : &query->used_aliases;
	clause = add_q_node(query, q, &scope, flags, &needed_inner);
	if (clause->args != NIL)
		orm_where_add(query->where, clause, CONN_AND);
	orm_demote_joins(query, existing_inner);
}

/*
 * orm_resolve_q
 *		A Q as an expression: in When(), in an aggregate's filter, as an
 *		annotation.  Its joins must not remove rows.
 */
OrmExpr *
orm_resolve_q(OrmQuery *query, OrmQ *q, OrmScope *scope)
{
	FilterFlags flags = {false, false, false, true};
	List	   *needed_inner;
	OrmExpr    *clause = add_q_node(query, q, scope, flags, &needed_inner);

	orm_promote_joins(query, needed_inner);
	return clause;
}

/* -------------------------------------------------- filtered relations */

static OrmNode *
rename_prefix(OrmNode *node, const char *prefix, const char *alias)
{
	OrmNode    *copy;
	ListCell   *lc;
	size_t		len = strlen(prefix);

	check_stack_depth();

	copy = palloc(sizeof(OrmNode));
	*copy = *node;
	copy->args = NIL;
	if (node->tag == ON_KEYWORD && node->str != NULL &&
		strncmp(node->str, prefix, len) == 0 &&
		(node->str[len] == '\0' || strncmp(node->str + len, "__", 2) == 0))
		copy->str = psprintf("%s%s", alias, node->str + len);
	else if (node->tag != ON_KEYWORD)
	{
		foreach(lc, node->args)
			copy->args = lappend(copy->args,
								 rename_prefix(lfirst(lc), prefix, alias));
		if (node->base != NULL && node->tag == ON_UNARY)
			copy->base = rename_prefix(node->base, prefix, alias);
	}
	return copy;
}

/* The condition may only speak of the relation itself and its fields. */
static void
check_filtered_condition(OrmQuery *query, const char *relation, OrmNode *node,
						 OrmNode *call)
{
	List	   *relation_names = orm_split_names(relation);
	ListCell   *lc;

	check_stack_depth();
	if (node->tag == ON_UNARY)
		check_filtered_condition(query, relation, node->base, call);
	foreach(lc, node->args)
	{
		OrmNode    *arg = lfirst(lc);
		List	   *names;
		List	   *rest;
		List	   *fields;
		int			i;

		if (arg->tag != ON_KEYWORD || arg->str == NULL)
		{
			if (orm_is_q(arg))
				check_filtered_condition(query, relation, arg, call);
			continue;
		}
		names = orm_split_names(arg->str);
		(void) orm_field_path(query, names, query->model, &rest, arg);
		fields = list_truncate(list_copy(names), list_length(names) - list_length(rest));
		for (i = 0; i < list_length(fields) - (rest == NIL ? 2 : 1) &&
			 i < list_length(relation_names); i++)
		{
			if (strcmp(list_nth(fields, i), list_nth(relation_names, i)) != 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("FilteredRelation's condition does not support relations outside \"%s\" (got \"%s\")",
								relation, arg->str),
						 orm_errlocation(arg)));
		}
		if (list_length(fields) > list_length(relation_names) + 1)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("FilteredRelation's condition does not support nested relations deeper than \"%s\" (got \"%s\")",
							relation, arg->str),
					 orm_errlocation(arg)));
	}
}

void
orm_add_filtered_relation(OrmQuery *query, const char *alias, OrmNode *call,
						  OrmScope *scope)
{
	static const char *const allowed[] = {"relation_name", "condition", NULL};
	OrmFilteredRelation *fr = palloc0(sizeof(OrmFilteredRelation));
	List	   *args = orm_positional(call);
	OrmNode    *name = args != NIL ? linitial(args) :
		orm_keyword(call, "relation_name");
	OrmNode    *condition = orm_keyword(call, "condition");
	List	   *rest;

	orm_check_keywords(call, allowed);
	fr->alias = pstrdup(alias);
	fr->relation_name = name == NULL ? NULL : orm_node_string(name, scope);
	if (fr->relation_name == NULL || fr->relation_name[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("FilteredRelation needs the name of a relation"),
				 orm_errlocation(call)));
	(void) orm_field_path(query, orm_split_names(fr->relation_name),
						  query->model, &rest, call);
	if (rest != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("FilteredRelation's relation_name cannot contain lookups (got \"%s\")",
						fr->relation_name),
				 orm_errlocation(call)));
	if (condition != NULL)
		check_filtered_condition(query, fr->relation_name, condition, call);
	if (condition != NULL)
		fr->condition = rename_prefix(condition, fr->relation_name, alias);
	query->filtered_relations = lappend(query->filtered_relations, fr);
}

OrmExpr *
orm_resolve_filtered(OrmQuery *query, OrmFilteredRelation *fr, OrmAlias *alias,
					 List **reuse, OrmScope *outer_scope)
{
	List	   *resolve_reuse = reuse == NULL ? list_copy(query->aliases) :
		list_append_unique_ptr(list_copy(*reuse), alias);
	FilterFlags flags = {false, false, false, false};
	OrmScope	scope = *outer_scope;
	List	   *needed_inner;

	scope.query = query;
	scope.allow_joins = true;
	scope.reuse = &resolve_reuse;
	return add_q_node(query, orm_q_from_node(fr->condition, &scope), &scope,
					  flags, &needed_inner);
}

/* ---------------------------------------------------------- split_exclude */

/* F(x) means the outer query's x once the condition is in a subquery. */
static OrmNode *
outer_value(OrmNode *value)
{
	const char *name = orm_call_name(value);

	if (name == NULL)
		return value;
	if (strcmp(name, "OuterRef") == 0)
		return orm_make_call(orm_make_name("OuterRef"), list_make1(value));
	if (strcmp(name, "F") == 0)
	{
		OrmNode    *copy = palloc(sizeof(OrmNode));

		*copy = *value;
		copy->base = orm_make_name("OuterRef");
		return copy;
	}
	return value;
}

typedef struct TrimmedStart
{
	List	   *prefix;			/* names that lead to the outer key */
	bool		contains_louter;
	OrmAlias   *alias;			/* the subquery's first table */
	OrmTargets	key;			/* its columns that must equal the outer key */
	OrmAlias   *start;			/* the table that the path starts from, when it
								 * is needed and "key" does not tie it */
} TrimmedStart;

/*
 * The value, too, may refer to the row that the path starts from: OuterRef() in
 * a nested queryset, F() in a function.  That row is the outer query's own, and
 * its table is only needed here when others are joined to it.
 */
static void
keep_start(OrmQuery *query, List *tables, int trimmed, TrimmedStart *result)
{
	OrmAlias   *base = linitial(tables);
	ListCell   *lc;
	int			i;

	if (result->alias == base || base->refcount == 0)
		return;
	foreach(lc, query->aliases)
	{
		OrmAlias   *alias = lfirst(lc);

		if (alias->refcount > 0 && alias->parent == base && alias != result->alias)
			break;
	}
	if (lc == NULL)
	{
		base->forward = orm_initial_alias(query->outer);
		base->refcount = 0;
		return;
	}
	for (i = 1; i <= trimmed; i++)
	{
		OrmAlias   *alias = list_nth(tables, i);

		if (alias->refcount == 0)
			alias->refcount++;
		result->start = base;
	}
}

/*
 * Leaves out the joins of the subquery that lead up to the first to-many
 * step: the outer query has those rows already.
 */
static void
trim_start(OrmQuery *query, List *names_with_path, TrimmedStart *result)
{
	List	   *paths = NIL;
	List	   *tables = NIL;
	OrmPath    *path = NULL;
	int			trimmed = 0;
	int			left;
	OrmAlias   *first;
	ListCell   *lc;

	memset(result, 0, sizeof(TrimmedStart));
	foreach(lc, names_with_path)
		paths = list_concat(paths, list_copy(((OrmNameStep *) lfirst(lc))->path));
	foreach(lc, query->aliases)
	{
		if (lc == list_head(query->aliases) ||
			list_member_ptr(query->lookup_joins, lfirst(lc)))
			tables = lappend(tables, lfirst(lc));
	}
	foreach(lc, paths)
	{
		path = lfirst(lc);
		if (path->m2m)
			break;
		if (((OrmAlias *) list_nth(tables, trimmed + 1))->join_type == OJ_LOUTER)
			result->contains_louter = true;
		((OrmAlias *) list_nth(tables, trimmed))->refcount--;
		trimmed++;
	}

	left = trimmed;
	foreach(lc, names_with_path)
	{
		OrmNameStep *step = lfirst(lc);

		if (left - list_length(step->path) < 0)
			break;
		result->prefix = lappend(result->prefix, pstrdup(step->name));
		left -= list_length(step->path);
	}

	first = list_nth(tables, trimmed + 1);
	if (first->join_type != OJ_LOUTER && first->filtered == NULL)
	{
		((OrmAlias *) list_nth(tables, trimmed))->refcount--;
		result->alias = first;
		result->key.model = path->to;
		result->key.cols = path->to_cols;
	}
	else
	{
		result->alias = list_nth(tables, trimmed);
		result->key.model = path->from;
		result->key.cols = path->from_cols;
	}
	result->key.ncols = path->ncols;

	keep_start(query, tables, trimmed, result);

	/* what is now first in FROM is no join any more */
	foreach(lc, query->aliases)
	{
		OrmAlias   *alias = lfirst(lc);

		if (alias->refcount > 0)
		{
			alias->join_type = OJ_BASE;
			break;
		}
	}
}

/* Do two aliases stand for the same join, from the query's own table on? */
static bool
same_way(const OrmAlias *a, const OrmAlias *b)
{
	for (; a->parent != NULL && b->parent != NULL; a = a->parent, b = b->parent)
	{
		if (a->model->relid != b->model->relid || a->ncols != b->ncols ||
			memcmp(a->cols, b->cols, a->ncols * sizeof(AttrNumber)) != 0 ||
			memcmp(a->parent_cols, b->parent_cols, a->ncols * sizeof(AttrNumber)) != 0)
			return false;
	}
	return a->parent == b->parent;
}

/*
 * The outer alias that the subquery's first table is another copy of.  Django
 * goes by the alias' name alone, and then takes T2 for T2 also where they came
 * by different joins; here it has to be the same join.
 */
static OrmAlias *
reused_alias(const OrmAlias *inner, List **reuse)
{
	ListCell   *lc;

	if (reuse == NULL)
		return NULL;
	foreach(lc, *reuse)
	{
		OrmAlias   *alias = lfirst(lc);

		if (alias->number == inner->number && alias->ncols > 0 &&
			same_way(alias, inner))
			return alias;
	}
	return NULL;
}

/* The names of the outer columns that the subquery is tied to. */
static OrmExpr *
outer_key(OrmQuery *query, List *prefix, const OrmPath *first_many, int i,
		  OrmScope *scope)
{
	const OrmColumn *column = orm_model_column(first_many->from,
											   first_many->from_cols[i]);
	List	   *names = lappend(list_copy(prefix), column->attname);
	OrmScope	all = *scope;
	OrmExpr    *key = palloc(sizeof(OrmExpr));

	all.reuse = NULL;
	all.query = query;
	*key = *orm_resolve_ref(query, orm_join_names(names), &all, NULL);
	/* for GROUP BY, as of any OuterRef over a path */
	key->multivalued |= prefix != NIL;
	return key;
}

static const OrmPath *
first_many_path(List *names_with_path)
{
	ListCell   *lc,
			   *pc;

	foreach(lc, names_with_path)
	{
		foreach(pc, ((OrmNameStep *) lfirst(lc))->path)
		{
			if (((OrmPath *) lfirst(pc))->m2m)
				return lfirst(pc);
		}
	}
	return NULL;
}

/*
 * split_exclude
 *		~Q(child__name='x') is NOT EXISTS (SELECT 1 FROM child WHERE name = 'x'
 *		AND child.parent = outer.id): the condition is built anew in a query of
 *		its own, whose first joins are then left out.
 */
static OrmExpr *
split_exclude(OrmQuery *query, OrmQItem *item, OrmScope *scope,
			  List *names_with_path)
{
	OrmQuery   *inner = orm_query_new(query->model);
	OrmScope	inner_scope = *scope;
	OrmQ	   *q = orm_q_new(CONN_AND);
	OrmQItem   *pair;
	OrmExpr    *exists;
	OrmExpr    *clause;
	OrmAlias   *reused;
	TrimmedStart start;
	const OrmPath *many = first_many_path(names_with_path);
	int			i;

	inner->outer = query;
	inner->filtered_relations = query->filtered_relations;
	inner->subquery = true;
	inner_scope.outer = scope;
	inner_scope.query = inner;
	pair = orm_q_pair(item->path, outer_value(item->value), item->node);
	pair->not_none = item->not_none;
	q->children = list_make1(pair);
	orm_add_q(inner, q, &inner_scope, false);
	orm_query_clear_ordering(inner, true);
	trim_start(inner, names_with_path, &start);

	reused = reused_alias(start.alias, scope->reuse);
	if (reused != NULL && start.key.model->npk > 0)
	{
		for (i = 0; i < start.key.model->npk; i++)
			orm_where_add(inner->where,
						  orm_equal(orm_col_expr(start.alias, start.key.model->pk[i]),
									orm_col_expr(reused, start.key.model->pk[i])),
						  CONN_AND);
	}
	else
	{
		for (i = 0; i < start.key.ncols; i++)
			orm_where_add(inner->where,
						  orm_equal(orm_col_expr(start.alias, start.key.cols[i]),
									outer_key(query, start.prefix, many, i, scope)),
						  CONN_AND);
	}

	for (i = 0; start.start != NULL && i < query->model->npk; i++)
		orm_where_add(inner->where,
					  orm_equal(orm_col_expr(start.start, query->model->pk[i]),
								orm_col_expr(orm_initial_alias(query), query->model->pk[i])),
					  CONN_AND);

	exists = orm_expr_new(X_EXISTS, BOOLOID);
	exists->query = inner;
	exists->conditional = true;
	inner->exists_only = true;
	inner->default_cols = false;
	clause = as_where(exists);

	if (start.contains_louter)
	{
		FilterFlags flags = {true, true, true, true};
		List	   *names = lappend(list_copy(start.prefix),
									orm_model_column(many->from,
													 many->from_cols[0])->attname);
		OrmNode    *yes = orm_make(ON_BOOL, NULL, -1);
		List	   *ignored;

		yes->number = 1;
		names = lappend(names, "isnull");
		orm_where_add(clause,
					  build_pair(query, orm_q_pair(orm_join_names(names), yes, item->node),
								 scope, flags, &ignored),
					  CONN_OR);
	}
	return clause;
}
