/*
 * queryset.c
 *	  The chainable QuerySet methods.
 *
 * A chain of calls is evaluated from its start to its end, and every method
 * changes the query in place, as each Django method changes its clone: there
 * are no variables in the language, so no one else holds the earlier state.
 * Each chainable method is a row of chain_rows.
 *
 * Relies on filter.c, expressions.c and aggregate.c; eval.c for managers that
 * hang on an instance.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/value.h"

#include "eval.h"
#include "literals.h"
#include "nested.h"
#include "write.h"

void
orm_scope_init(OrmScope *scope, OrmQuery *query, OrmScope *outer)
{
	memset(scope, 0, sizeof(OrmScope));
	scope->query = query;
	scope->outer = outer;
	scope->allow_joins = true;
	scope->params = outer == NULL ? NULL : outer->params;
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
	qs->step = 1;
	return qs;
}

/* ------------------------------------------------------- slices, ordering */

bool
orm_query_is_sliced(const OrmQuery *query)
{
	return query->low_mark != 0 || query->high_mark >= 0;
}

static void
set_empty(OrmQuery *query)
{
	ListCell   *lc;

	query->none = true;
	orm_where_add(query->where, orm_expr_new(X_FALSE, BOOLOID), CONN_AND);
	foreach(lc, query->combined)
		set_empty(((OrmQuerySet *) lfirst(lc))->query);
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
		set_empty(query);
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
	if (orm_query_is_sliced(qs->query) || qs->step != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot %s a query once a slice has been taken", what),
				 errhint("Put the slice last, or use the sliced queryset as the value of pk__in."),
				 orm_errlocation(node)));
}

static void
check_not_combined(OrmQuerySet *qs, const char *method, const OrmNode *node)
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
		if (names_outer(item))
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

/* ------------------------------------------------------------ annotations */

OrmAnnotation *
orm_find_annotation(OrmQuery *query, const char *name)
{
	ListCell   *lc;

	foreach(lc, query->annotations)
	{
		OrmAnnotation *annotation = lfirst(lc);

		if (strcmp(annotation->name, name) == 0)
			return annotation;
	}
	return NULL;
}

/*
 * Annotations that use each other twice double in size with each step: stop
 * long before they fill the memory.
 */
#define MAX_ANNOTATION_SIZE 20000

void
orm_add_annotation(OrmQuery *query, const char *name, OrmExpr *expr,
				   bool selected)
{
	OrmAnnotation *annotation = orm_find_annotation(query, name);

	CHECK_FOR_INTERRUPTS();
	if (orm_expr_size(expr) > MAX_ANNOTATION_SIZE)
		ereport(ERROR,
				(errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
				 errmsg("annotation \"%s\" is too complex", name),
				 errhint("Annotations that use each other are written out each time; use fewer of them.")));
	if (annotation == NULL)
	{
		annotation = palloc0(sizeof(OrmAnnotation));
		annotation->name = pstrdup(name);
		query->annotations = lappend(query->annotations, annotation);
	}
	annotation->expr = expr;
	annotation->selected = selected;
	if (selected && query->has_select)
	{
		OrmSelected *item = palloc0(sizeof(OrmSelected));
		ListCell   *lc;

		foreach(lc, query->select)
		{
			OrmSelected *old = lfirst(lc);

			if (old->annotation && strcmp(old->name, name) == 0)
			{
				old->expr = expr;
				return;
			}
		}
		item->name = annotation->name;
		item->expr = expr;
		item->annotation = true;
		query->select = lappend(query->select, item);
	}
}

static void
check_alias(OrmQuerySet *qs, const char *name, const OrmNode *node)
{
	ListCell   *lc;

	if (name[0] == '\0' || strpbrk(name, " \t\n\r\"'`[];#") != NULL ||
		strstr(name, "--") != NULL || strstr(name, "/*") != NULL ||
		strstr(name, "*/") != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("column aliases cannot contain whitespace characters, quotation marks, semicolons, or SQL comments"),
				 orm_errlocation(node)));
	if (qs->fields_set)
	{
		foreach(lc, qs->query->select)
		{
			OrmSelected *item = lfirst(lc);

			if (!item->annotation && strcmp(item->name, name) == 0)
				break;
		}
		if (lc == NULL)
			return;
	}
	else
	{
		OrmName		found = orm_model_name(qs->query->model, name, NULL);

		if (found.kind == NAME_NONE ||
			(found.kind == NAME_RELATION && !REL_IS_FORWARD(found.relation->kind) &&
			 (found.relation->accessor == NULL ||
			  strcmp(found.relation->accessor, name) != 0)))
			return;
	}
	ereport(ERROR,
			(errcode(ERRCODE_DUPLICATE_ALIAS),
			 errmsg("the annotation \"%s\" conflicts with a field on %s", name,
					orm_model_display(qs->query->model)),
			 orm_errlocation(node)));
}

/*
 * orm_annotate
 *		One name=expression of annotate() or alias().
 */
void
orm_annotate(OrmQuerySet *qs, const char *name, OrmNode *value, bool selected,
			 OrmScope *scope)
{
	const char *class = orm_call_name(value);
	OrmExpr    *expr;

	if (class != NULL && strcmp(class, "FilteredRelation") == 0)
	{
		orm_add_filtered_relation(qs->query, name, value, scope);
		return;
	}
	if (!orm_is_expression(value, scope) && !orm_is_queryset(value, scope) &&
		!orm_is_q(value) && orm_now_expr(value) == NULL && class == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("annotation \"%s\" is not an expression", name),
				 errhint("Use F('field') for a field and Value(...) for a constant."),
				 orm_errlocation(value)));
	if (orm_is_q(value) && !orm_is_queryset(value, scope))
		expr = orm_resolve_q(qs->query, orm_q_from_node(value, scope), scope);
	else
		expr = orm_resolve_expr(value, scope);
	orm_add_annotation(qs->query, name, expr, selected);
}

/* "books__count" for Count('books'), or an error that asks for a name. */
static const char *
unnamed_alias(OrmNode *value, OrmScope *scope)
{
	const char *class = orm_call_name(value);
	const OrmFunction *fn = class == NULL ? NULL : orm_function(class);
	List	   *args = fn == NULL ? NIL : orm_positional(value);
	const char *path = args == NIL ? NULL : orm_node_string(linitial(args), scope);

	if (args != NIL && path == NULL && orm_call_name(linitial(args)) != NULL &&
		strcmp(orm_call_name(linitial(args)), "F") == 0 &&
		((OrmNode *) linitial(args))->args != NIL)
		path = orm_node_string(linitial(((OrmNode *) linitial(args))->args), scope);
	if (fn == NULL || !(fn->flags & FN_AGGREGATE) || path == NULL ||
		strcmp(path, "*") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("complex annotations require an alias"),
				 errhint("Write name=expression."),
				 orm_errlocation(value)));
	return psprintf("%s__%s", path, fn->lookup);
}

static void
annotate_call(OrmQuerySet *qs, OrmNode *call, OrmScope *scope, bool selected)
{
	List	   *names = NIL;
	List	   *values = NIL;
	ListCell   *lc,
			   *vc;
	bool		grouped = false;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD && arg->str == NULL && arg->base->tag == ON_DICT)
		{
			ListCell   *dc;

			for (dc = list_head(arg->base->args); dc != NULL;
				 dc = lnext(arg->base->args, dc))
			{
				const char *name = lfirst(dc) == NULL ? NULL :
					orm_node_string(lfirst(dc), scope);

				dc = lnext(arg->base->args, dc);
				if (name == NULL)
					ereport(ERROR,
							(errcode(ERRCODE_SYNTAX_ERROR),
							 errmsg("keyword names must be strings"),
							 orm_errlocation(arg)));
				names = lappend(names, pstrdup(name));
				values = lappend(values, lfirst(dc));
			}
		}
		else if (arg->tag == ON_KEYWORD && arg->str != NULL)
		{
			names = lappend(names, arg->str);
			values = lappend(values, arg->base);
		}
		else
		{
			names = lappend(names, pstrdup(unnamed_alias(arg, scope)));
			values = lappend(values, arg);
		}
	}
	foreach(lc, names)
		check_alias(qs, lfirst(lc), call);
	forboth(lc, names, vc, values)
		orm_annotate(qs, lfirst(lc), lfirst(vc), selected, scope);

	foreach(lc, names)
	{
		OrmAnnotation *annotation = orm_find_annotation(qs->query, lfirst(lc));

		if (annotation != NULL && orm_contains_aggregate(annotation->expr))
			grouped = true;
	}
	if (grouped)
	{
		if (!qs->fields_set)
			qs->query->group_by = GROUP_MODEL;
		else
			orm_set_group_by(qs->query, true);
	}
}

/* ----------------------------------------------------------------- values */

static void
select_path(OrmQuery *query, const char *name, OrmScope *scope,
			const OrmNode *node)
{
	OrmScope	all = *scope;
	OrmSelected *item = palloc0(sizeof(OrmSelected));

	all.reuse = NULL;
	all.summarize = false;
	all.allow_joins = true;
	item->name = name;
	item->expr = orm_resolve_ref(query, name, &all, node);
	query->select = lappend(query->select, item);
}

/*
 * orm_set_values
 *		values(fields) and values_list(fields): fields is a list of char *,
 *		NIL for all.  What was selected before is forgotten, grouping stays.
 */
void
orm_set_values(OrmQuerySet *qs, List *fields, OrmScope *scope,
			   const OrmNode *node)
{
	OrmQuery   *query = qs->query;
	ListCell   *lc;

	query->related = NIL;
	query->related_all = false;
	query->deferred = NIL;
	query->defer = true;
	qs->fields_set = true;

	/* the old grouping is over the old selection: fix it first */
	if (query->group_by == GROUP_MODEL)
	{
		orm_select_all_columns(query);
		orm_set_group_by(query, false);
	}
	query->select = NIL;
	query->default_cols = false;
	query->has_select = false;

	if (fields == NIL)
	{
		orm_select_all_columns(query);
		return;
	}
	foreach(lc, query->annotations)
	{
		OrmAnnotation *annotation = lfirst(lc);
		ListCell   *fc;
		bool		named = false;

		foreach(fc, fields)
			named |= strcmp(annotation->name, lfirst(fc)) == 0;
		if (named && !annotation->selected)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("cannot select the \"%s\" alias", annotation->name),
					 errhint("Use annotate() to promote it."),
					 orm_errlocation(node)));
		annotation->selected = named;
	}
	foreach(lc, fields)
	{
		OrmAnnotation *annotation = orm_find_annotation(query, lfirst(lc));

		if (annotation != NULL)
		{
			OrmSelected *item = palloc0(sizeof(OrmSelected));

			item->name = annotation->name;
			item->expr = annotation->expr;
			item->annotation = true;
			query->select = lappend(query->select, item);
		}
		else
			select_path(query, lfirst(lc), scope, node);
	}
	query->has_select = true;

	/* grouped by an annotation that is no longer selected: by its expression */
	foreach(lc, query->group_exprs)
	{
		OrmExpr    *expr = lfirst(lc);

		if (expr->kind == X_REF)
			lfirst(lc) = linitial(expr->args);
	}
}

/*
 * The names in values('a', Lower('b'), c=F('d')): expressions become
 * annotations, positional ones with a name made for them.
 */
static List *
value_names(OrmQuerySet *qs, OrmNode *call, OrmScope *scope)
{
	List	   *names = NIL;
	int			counter = 0;
	ListCell   *lc;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);
		const char *text = arg->tag == ON_KEYWORD ? NULL :
			orm_node_string(arg, scope);
		OrmNode    *annotate = orm_make(ON_CALL, NULL, -1);
		char	   *name;

		if (text != NULL)
		{
			names = lappend(names, pstrdup(text));
			continue;
		}
		if (arg->tag == ON_STARRED && (arg->base->tag == ON_LIST ||
									   arg->base->tag == ON_TUPLE))
		{
			ListCell   *ec;

			foreach(ec, arg->base->args)
			{
				text = orm_node_string(lfirst(ec), scope);
				if (text != NULL)
					names = lappend(names, pstrdup(text));
			}
			continue;
		}
		if (arg->tag == ON_KEYWORD)
		{
			if (arg->str == NULL || strcmp(arg->str, "flat") == 0 ||
				strcmp(arg->str, "named") == 0)
				continue;
			name = arg->str;
			annotate->args = list_make1(arg);
		}
		else
		{
			const char *class = orm_call_name(arg);

			name = psprintf("%s%d", class == NULL ? "expr" : class, ++counter);
			annotate->args = list_make1(orm_make_keyword(name, arg));
		}
		annotate->base = orm_make_name("annotate");
		annotate->source = call->source;
		annotate->location = call->location;
		annotate_call(qs, annotate, scope, true);
		names = lappend(names, name);
	}
	return names;
}

static bool
call_flag(OrmNode *call, const char *name, OrmScope *scope)
{
	OrmNode    *value = orm_keyword(call, name);
	bool		result = false;

	if (value != NULL && value->tag != ON_NONE &&
		!orm_node_bool(value, scope, &result))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must be True or False", name),
				 orm_errlocation(value)));
	return result;
}

/* -------------------------------------------------------- chainable methods */

typedef struct Chain
{
	OrmQuerySet *qs;
	OrmNode    *call;
	OrmScope   *scope;
	const char *method;
} Chain;

void
orm_queryset_filter(OrmQuerySet *qs, OrmQ *q, OrmScope *outer,
					const char *method, const OrmNode *node)
{
	OrmScope	scope;

	if (q->children == NIL)
		return;
	check_not_combined(qs, method, node);
	orm_check_not_sliced(qs, "filter", node);
	orm_scope_init(&scope, qs->query, outer);
	orm_add_q(qs->query, q, &scope, false);
}

static void
do_filter(Chain *chain)
{
	OrmQ	   *q = orm_q_from_args(chain->call->args, chain->scope);

	if (strcmp(chain->method, "exclude") == 0)
		q = orm_q_negate(q);
	orm_queryset_filter(chain->qs, q, chain->scope->outer, chain->method,
						chain->call);
}

static void
do_nothing(Chain *chain)
{
}

static void
do_none(Chain *chain)
{
	set_empty(chain->qs->query);
}

static void
do_annotate(Chain *chain)
{
	check_not_combined(chain->qs, chain->method, chain->call);
	chain->scope->independent = !chain->qs->fields_set;
	annotate_call(chain->qs, chain->call, chain->scope,
				  strcmp(chain->method, "annotate") == 0);
}

static void
do_order_by(Chain *chain)
{
	OrmQuery   *query = chain->qs->query;
	ListCell   *lc;

	orm_check_not_sliced(chain->qs, "reorder", chain->call);
	query->order_by = NIL;
	query->default_ordering = true;
	foreach(lc, orm_positional(chain->call))
		orm_add_ordering(query, lfirst(lc), chain->scope);
	if (query->order_by == NIL)
		query->default_ordering = false;
}

static void
do_reverse(Chain *chain)
{
	orm_check_not_sliced(chain->qs, "reverse", chain->call);
	chain->qs->query->reversed = !chain->qs->query->reversed;
}

static List *
string_arguments(Chain *chain)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, orm_positional(chain->call))
	{
		const char *text = orm_node_string(lfirst(lc), chain->scope);

		if (text == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s() takes names of fields", chain->method),
					 orm_errlocation(lfirst(lc))));
		names = lappend(names, pstrdup(text));
	}
	return names;
}

static void
do_distinct(Chain *chain)
{
	ListCell   *lc;

	check_not_combined(chain->qs, chain->method, chain->call);
	orm_check_not_sliced(chain->qs, "create distinct fields of", chain->call);
	chain->qs->query->distinct = true;
	chain->qs->query->distinct_fields = string_arguments(chain);
	foreach(lc, chain->qs->query->distinct_fields)
	{
		if (orm_find_annotation(chain->qs->query, lfirst(lc)) == NULL)
			(void) orm_field_path(chain->qs->query, orm_split_names(lfirst(lc)),
								  chain->qs->query->model, NULL, chain->call);
	}
}

static void
do_values(Chain *chain)
{
	List	   *names = value_names(chain->qs, chain->call, chain->scope);

	orm_set_values(chain->qs, names, chain->scope, chain->call);
	chain->qs->iterable = IT_VALUES;
	if (strcmp(chain->method, "values_list") == 0)
	{
		bool		flat = call_flag(chain->call, "flat", chain->scope);
		bool		named = call_flag(chain->call, "named", chain->scope);

		if (flat && named)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"flat\" and \"named\" cannot be used together"),
					 orm_errlocation(chain->call)));
		if (flat && list_length(names) > 1)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"flat\" is not valid when values_list is called with more than one field"),
					 orm_errlocation(chain->call)));
		chain->qs->iterable = flat ? IT_FLAT : named ? IT_NAMED : IT_VALUES_LIST;
	}
}

static const char *
date_argument(Chain *chain, int position, const char *keyword,
			  const char *fallback)
{
	List	   *args = orm_positional(chain->call);
	OrmNode    *value = position < list_length(args) ? list_nth(args, position) :
		orm_keyword(chain->call, keyword);
	const char *text = value == NULL ? fallback :
		orm_node_string(value, chain->scope);

	if (text == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s() needs a string \"%s\"", chain->method, keyword),
				 orm_errlocation(chain->call)));
	return text;
}

/* dates('field', 'kind') and datetimes(): distinct truncated values. */
static void
do_dates(Chain *chain)
{
	static const char *const date_kinds[] = {"year", "month", "week", "day", NULL};
	static const char *const time_kinds[] = {"year", "month", "week", "day",
	"hour", "minute", "second", NULL};
	bool		dates = strcmp(chain->method, "dates") == 0;
	const char *field = date_argument(chain, 0, dates ? "field_name" : "field_name", NULL);
	const char *kind = date_argument(chain, 1, "kind", NULL);
	const char *order = date_argument(chain, 2, "order", "ASC");
	OrmNode    *tzinfo = orm_keyword(chain->call, "tzinfo");
	const char *zone = tzinfo == NULL || tzinfo->tag == ON_NONE ? NULL :
		orm_zone_name(tzinfo, chain->scope);
	OrmQuery   *query = chain->qs->query;
	OrmOrdering *ordering = palloc0(sizeof(OrmOrdering));
	OrmExpr    *source;
	OrmExpr    *trunc;
	Oid			type;
	int			i;

	orm_check_not_sliced(chain->qs, "take dates of", chain->call);
	for (i = 0; (dates ? date_kinds : time_kinds)[i] != NULL; i++)
	{
		if (strcmp((dates ? date_kinds : time_kinds)[i], kind) == 0)
			break;
	}
	if ((dates ? date_kinds : time_kinds)[i] == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"kind\" must be one of year, month, week, day%s",
						dates ? "" : ", hour, minute, second"),
				 orm_errlocation(chain->call)));
	if (strcmp(order, "ASC") != 0 && strcmp(order, "DESC") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"order\" must be either ASC or DESC"),
				 orm_errlocation(chain->call)));

	source = orm_resolve_ref(query, field, chain->scope, chain->call);
	type = orm_base_type(source->type);
	if (!(type == TIMESTAMPOID || type == TIMESTAMPTZOID ||
		  (dates && type == DATEOID)))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("%s() cannot be used on field \"%s\", which is no %s",
						chain->method, field, dates ? "date" : "timestamp"),
				 orm_errlocation(chain->call)));
	trunc = orm_trunc(source, kind, zone, dates ? DATEOID : InvalidOid, chain->call);
	orm_add_annotation(query, dates ? "datefield" : "datetimefield", trunc, true);
	orm_set_values(chain->qs, list_make1(dates ? "datefield" : "datetimefield"),
				   chain->scope, chain->call);
	chain->qs->iterable = IT_FLAT;
	query->distinct = true;
	query->distinct_fields = NIL;
	orm_where_add(query->where, orm_isnull(source, false), CONN_AND);
	ordering->name = dates ? "datefield" : "datetimefield";
	ordering->descending = strcmp(order, "DESC") == 0;
	query->order_by = list_make1(ordering);
	query->default_ordering = true;
}

static void
do_select_related(Chain *chain)
{
	OrmQuery   *query = chain->qs->query;
	List	   *args = orm_positional(chain->call);

	if (chain->qs->fields_set)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot call select_related() after .values() or .values_list()"),
				 orm_errlocation(chain->call)));
	check_not_combined(chain->qs, chain->method, chain->call);
	query->related_node = chain->call;
	if (args == NIL)
	{
		query->related_all = true;
		query->related = NIL;
	}
	else if (list_length(args) == 1 && ((OrmNode *) linitial(args))->tag == ON_NONE)
	{
		query->related_all = false;
		query->related = NIL;
	}
	else
	{
		query->related_all = false;
		query->related = list_concat(query->related, string_arguments(chain));
	}
}

static void
do_prefetch_related(Chain *chain)
{
	OrmQuery   *query = chain->qs->query;
	List	   *args = orm_positional(chain->call);
	ListCell   *lc;

	check_not_combined(chain->qs, chain->method, chain->call);
	if (list_length(args) == 1 && ((OrmNode *) linitial(args))->tag == ON_NONE)
	{
		query->prefetch = NIL;
		return;
	}
	foreach(lc, args)
		query->prefetch = lappend(query->prefetch,
								  orm_prefetch_lookup(query, lfirst(lc), chain->scope));
}

static void
check_deferrable(Chain *chain, List *names)
{
	ListCell   *lc;

	check_not_combined(chain->qs, chain->method, chain->call);
	if (chain->qs->fields_set)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot call %s() after .values() or .values_list()",
						chain->method),
				 orm_errlocation(chain->call)));
	foreach(lc, names)
	{
		List	   *rest;

		(void) orm_field_path(chain->qs->query, orm_split_names(lfirst(lc)),
							  chain->qs->query->model, &rest, chain->call);
		if (rest != NIL)
			orm_unknown_field(chain->qs->query, chain->qs->query->model,
							  linitial(rest), chain->call);
	}
}

static bool
has_string(List *list, const char *text)
{
	ListCell   *lc;

	foreach(lc, list)
	{
		if (strcmp(lfirst(lc), text) == 0)
			return true;
	}
	return false;
}

/* "names" without those in "others" */
static List *
strings_without(List *names, List *others)
{
	List	   *kept = NIL;
	ListCell   *lc;

	foreach(lc, names)
	{
		if (!has_string(others, lfirst(lc)))
			kept = lappend(kept, lfirst(lc));
	}
	return kept;
}

static void
do_defer(Chain *chain)
{
	OrmQuery   *query = chain->qs->query;
	List	   *args = orm_positional(chain->call);
	List	   *names;

	if (list_length(args) == 1 && ((OrmNode *) linitial(args))->tag == ON_NONE)
	{
		query->deferred = NIL;
		query->defer = true;
		return;
	}
	names = string_arguments(chain);
	check_deferrable(chain, names);
	if (query->defer)
		query->deferred = list_concat(query->deferred, names);
	else
	{
		List	   *kept = strings_without(query->deferred, names);

		if (kept != NIL)
			query->deferred = kept;
		else
		{
			query->deferred = strings_without(names, query->deferred);
			query->defer = true;
		}
	}
}

static void
do_only(Chain *chain)
{
	OrmQuery   *query = chain->qs->query;
	List	   *names = string_arguments(chain);

	check_deferrable(chain, names);
	query->deferred = query->defer ? strings_without(names, query->deferred) : names;
	query->defer = false;
}

static void
do_select_for_update(Chain *chain)
{
	static const char *const allowed[] = {"nowait", "skip_locked", "of", "no_key", NULL};
	OrmQuery   *query = chain->qs->query;
	OrmNode    *of = orm_keyword(chain->call, "of");
	ListCell   *lc;

	check_not_combined(chain->qs, chain->method, chain->call);
	orm_check_keywords(chain->call, allowed);
	query->for_update = true;
	query->nowait = call_flag(chain->call, "nowait", chain->scope);
	query->skip_locked = call_flag(chain->call, "skip_locked", chain->scope);
	query->no_key = call_flag(chain->call, "no_key", chain->scope);
	if (query->nowait && query->skip_locked)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the nowait option cannot be used with skip_locked"),
				 orm_errlocation(chain->call)));
	query->for_update_of = NIL;
	if (of != NULL)
	{
		List	   *items = of->tag == ON_STR ? list_make1(of) : of->args;

		foreach(lc, items)
		{
			const char *text = orm_node_string(lfirst(lc), chain->scope);

			if (text == NULL)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("\"of\" takes names of relations"),
						 orm_errlocation(of)));
			query->for_update_of = lappend(query->for_update_of, pstrdup(text));
		}
	}
}

static void
do_combinator(Chain *chain)
{
	OrmCombinator kind = chain->method[0] == 'u' ? COMB_UNION :
		chain->method[0] == 'i' ? COMB_INTERSECTION : COMB_DIFFERENCE;
	List	   *others = NIL;
	ListCell   *lc;

	foreach(lc, orm_positional(chain->call))
	{
		if (!orm_is_queryset(lfirst(lc), chain->scope))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s() takes querysets", chain->method),
					 orm_errlocation(lfirst(lc))));
		others = lappend(others, orm_queryset_from_node(lfirst(lc),
														chain->scope->outer));
	}
	chain->qs = orm_combinator(chain->qs, kind, others,
							   call_flag(chain->call, "all", chain->scope));
}

static const struct
{
	const char *name;
	void		(*apply) (Chain *chain);
	int			positional;		/* how many at most; -1: any number */
	const char *keywords;		/* NULL: any */
}			chain_rows[] = {
	{"all", do_nothing, 0, ""},
	{"none", do_none, 0, ""},
	{"filter", do_filter, -1, NULL},
	{"exclude", do_filter, -1, NULL},
	{"complex_filter", do_filter, 1, ""},
	{"annotate", do_annotate, -1, NULL},
	{"alias", do_annotate, -1, NULL},
	{"order_by", do_order_by, -1, ""},
	{"reverse", do_reverse, 0, ""},
	{"distinct", do_distinct, -1, ""},
	{"values", do_values, -1, NULL},
	{"values_list", do_values, -1, "flat, named"},
	{"dates", do_dates, 3, "field_name, kind, order"},
	{"datetimes", do_dates, 4, "field_name, kind, order, tzinfo"},
	{"select_related", do_select_related, -1, ""},
	{"prefetch_related", do_prefetch_related, -1, ""},
	{"defer", do_defer, -1, ""},
	{"only", do_only, -1, ""},
	{"union", do_combinator, -1, "all"},
	{"intersection", do_combinator, -1, ""},
	{"difference", do_combinator, -1, ""},
	{"select_for_update", do_select_for_update, 4, "nowait, skip_locked, of, no_key"},
	{"using", do_nothing, 1, "alias"},
	{"iterator", do_nothing, 1, "chunk_size"},
};

/* Is the word one of those in a list such as "flat, named"? */
static bool
is_listed(const char *word, const char *list)
{
	const char *found = strstr(list, word);
	size_t		len = strlen(word);

	while (found != NULL)
	{
		if ((found == list || found[-1] == ' ') &&
			(found[len] == '\0' || found[len] == ','))
			return true;
		found = strstr(found + 1, word);
	}
	return false;
}

/* Python would refuse arguments that a method does not have. */
static void
check_arguments(const char *method, OrmNode *call, int positional,
				const char *keywords)
{
	int			given = list_length(orm_positional(call));
	ListCell   *lc;

	if (positional >= 0 && given > positional)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 positional == 0 ? errmsg("%s() takes no arguments", method) :
				 errmsg("%s() takes at most %d positional arguments (%d given)",
						method, positional, given),
				 orm_errlocation(call)));
	foreach(lc, keywords == NULL ? NIL : call->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD && arg->str != NULL && arg->str[0] != '\0' &&
			!is_listed(arg->str, keywords))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s() got an unexpected keyword argument \"%s\"",
							method, arg->str),
					 keywords[0] != '\0' ? errhint("Its keywords are: %s.", keywords) : 0,
					 orm_errlocation(arg)));
	}
}

/*
 * orm_chain_method
 *		Applies a chainable method.  False when it is none.
 */
bool
orm_chain_method(OrmQuerySet **qs, const char *method, OrmNode *call,
				 OrmScope *outer)
{
	OrmScope	scope;
	Chain		chain;
	int			i;

	for (i = 0; i < (int) lengthof(chain_rows); i++)
	{
		if (strcmp(chain_rows[i].name, method) != 0)
			continue;
		check_arguments(method, call, chain_rows[i].positional,
						chain_rows[i].keywords);
		if ((*qs)->step != 1)
			orm_check_not_sliced(*qs, "change", call);
		orm_scope_init(&scope, (*qs)->query, outer);
		if (!(*qs)->sticky)
			(*qs)->query->used_aliases = NIL;
		(*qs)->sticky = false;
		(*qs)->manager = NULL;
		chain.qs = *qs;
		chain.call = call;
		chain.scope = &scope;
		chain.method = chain_rows[i].name;
		chain_rows[i].apply(&chain);
		*qs = chain.qs;
		return true;
	}
	return false;
}

/* ------------------------------------------------------------- subscripts */

static int64
slice_bound(OrmNode *node, OrmScope *scope, int64 fallback)
{
	int64		value;

	if (node == NULL || node->tag == ON_NONE)
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

	if (qs->step != 1)
		orm_check_not_sliced(qs, "slice", subscript);
	if (item->tag != ON_SLICE)
	{
		*index = slice_bound(item, outer, 0);
		if (item->tag == ON_NONE)
			slice_bound(orm_make_str("None"), outer, 0);
		orm_query_set_limits(qs->query, *index, *index + 1);
		return true;
	}
	low = slice_bound(linitial(item->args), outer, 0);
	high = slice_bound(lsecond(item->args), outer, -1);
	if (high >= 0 && high < low)
		high = low;
	orm_query_set_limits(qs->query, low, high);
	qs->step = slice_bound(lthird(item->args), outer, 1);
	if (qs->step == 0)
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
	if (relation != NULL)
		orm_query_clear_ordering(query, false);
	if (qs->fields_set || query->combinator != COMB_NONE)
		return;
	orm_scope_init(&scope, query, NULL);
	if (relation != NULL && REL_IS_FORWARD(relation->kind) &&
		relation->to == query->model->relid)
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
	int			i;

	for (i = 0; i < (int) lengthof(chain_rows); i++)
	{
		if (strcmp(chain_rows[i].name, name) == 0)
			return true;
	}
	return is_row_method(name);
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
				if (node->base->tag != ON_ATTR)
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
			return orm_is_queryset(node->base, scope);
		case ON_CALL:
			return node->base->tag == ON_ATTR && chain_start(node) != NULL &&
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

/* The value that an unsaved instance has for a column; None when not given. */
OrmNode *
orm_unsaved_value(OrmNode *call, const OrmModel *model, AttrNumber attnum)
{
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

	check_stack_depth();

	switch (node->tag)
	{
		case ON_BINARY:
			if (node->op != OP_AND && node->op != OP_OR && node->op != OP_XOR)
				break;
			{
				OrmQuerySet *left = orm_queryset_from_node(linitial(node->args), outer);
				OrmQuerySet *right = orm_queryset_from_node(lsecond(node->args), outer);

				qs = orm_combine(left, right,
								 node->op == OP_AND ? CONN_AND :
								 node->op == OP_OR ? CONN_OR : CONN_XOR,
								 outer, node);
				qs->node = node;
				return qs;
			}
		case ON_SUBSCRIPT:
			qs = orm_queryset_from_node(node->base, outer);
			if (orm_queryset_subscript(qs, node, outer, &index))
				qs->instance = true;
			qs->node = node;
			return qs;
		case ON_CALL:
			if (node->base->tag != ON_ATTR)
				break;
			qs = orm_queryset_from_node(node->base->base, outer);
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
