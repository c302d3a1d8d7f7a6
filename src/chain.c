/*
 * chain.c
 *	  The chainable QuerySet methods: each is a row of chain_rows.
 *
 * Relies on filter.c, expressions.c, annotate.c and combine.c.
 */
#include "postgres.h"

#include "literals.h"
#include "nested.h"

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
	orm_check_not_combined(qs, method, node);
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
	orm_set_empty(chain->qs->query);
}

static void
do_annotate(Chain *chain)
{
	orm_check_not_combined(chain->qs, chain->method, chain->call);
	chain->scope->independent = !chain->qs->fields_set;
	orm_annotate_call(chain->qs, chain->call, chain->scope,
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

	orm_check_not_combined(chain->qs, chain->method, chain->call);
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
	List	   *names = orm_value_names(chain->qs, chain->call, chain->scope);

	orm_set_values(chain->qs, names, chain->scope, chain->call);
	chain->qs->iterable = IT_VALUES;
	if (strcmp(chain->method, "values_list") == 0)
	{
		bool		flat = orm_bool_option(chain->call, "flat", chain->scope);
		bool		named = orm_bool_option(chain->call, "named", chain->scope);

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
	orm_check_not_combined(chain->qs, chain->method, chain->call);
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

	orm_check_not_combined(chain->qs, chain->method, chain->call);
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

	orm_check_not_combined(chain->qs, chain->method, chain->call);
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
	ListCell   *lc;

	check_deferrable(chain, names);
	if (query->model->npk == 1)
	{
		/* what defer() takes away again goes by the field's name */
		foreach(lc, names)
		{
			if (strcmp(lfirst(lc), "pk") == 0)
				lfirst(lc) = orm_model_column(query->model, query->model->pk[0])->attname;
		}
	}
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

	orm_check_not_combined(chain->qs, chain->method, chain->call);
	orm_check_keywords(chain->call, allowed);
	query->for_update = true;
	query->nowait = orm_bool_option(chain->call, "nowait", chain->scope);
	query->skip_locked = orm_bool_option(chain->call, "skip_locked", chain->scope);
	query->no_key = orm_bool_option(chain->call, "no_key", chain->scope);
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
		orm_check_not_stepped(llast(others), lfirst(lc));
	}
	chain->qs = orm_combinator(chain->qs, kind, others,
							   orm_bool_option(chain->call, "all", chain->scope));
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

void
orm_check_arguments(const char *method, OrmNode *call, int positional,
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

bool
orm_is_chain_method(const char *name)
{
	int			i;

	for (i = 0; i < (int) lengthof(chain_rows); i++)
	{
		if (strcmp(chain_rows[i].name, name) == 0)
			return true;
	}
	return false;
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
		orm_check_arguments(method, call, chain_rows[i].positional,
						chain_rows[i].keywords);
		if ((*qs)->query->step != 1)
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
