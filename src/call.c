/*
 * call.c
 *	  From a reader's call to the statement it asks for.
 *
 * Every reader is a row of reader_rows: the C function that is its identity,
 * how many of its arguments come before the values, what it returns, and the
 * function that builds its queryset.  api.c runs the statement, inline.c puts
 * it in place of the call.
 *
 * Relies on args.c for the arguments, queryset.c and eval.c for the meaning.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "api.h"
#include "call.h"

bool
orm_call_is_typed(const OrmCall *call)
{
	Oid			type = call->fixed[0].type;

	switch (call->reader->result)
	{
		case RESULT_ROWS:
		case RESULT_ONE_ROW:
			return OidIsValid(type) && type != TEXTOID && type != REGCLASSOID &&
				orm_own_type(type) == OWN_NONE;
		case RESULT_TYPED:
			return true;
		default:
			return false;
	}
}

void
orm_refuse_writes(const OrmStatement *stmt)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("this function only reads, but the expression writes"),
			 errhint("Use orm(), orm_rows() or orm_record()."),
			 orm_errlocation(stmt->node)));
}

void
orm_refuse_locks(const OrmStatement *stmt)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("this function only reads, but the queryset locks its rows"),
			 errhint("Use orm(), orm_rows() or orm_record() for select_for_update()."),
			 orm_errlocation(stmt->node)));
}

/*
 * A statement that writes or locks is not for functions that are STABLE.  Of
 * querysets within, orm_execute() finds out.
 */
static OrmStatement *
without_locks(OrmStatement *stmt)
{
	if (stmt->run != NULL)
		orm_refuse_writes(stmt);
	if (stmt->locks)
		orm_refuse_locks(stmt);
	return stmt;
}

static OrmStatement *
reading(OrmQuerySet *qs, OrmExpect expect)
{
	return without_locks(orm_rows_statement(qs, expect));
}

/* ------------------------------------------------------ the function face */

/* The model argument, which the function does more with than to yield its rows. */
static OrmQuerySet *
queryset_of(OrmCall *call)
{
	OrmQuerySet *qs = orm_model_of(&call->fixed[0]);

	orm_check_not_stepped(qs, qs->node);
	return qs;
}

/* The model argument with the keyword arguments as a filter() or exclude(). */
static OrmQuerySet *
filtered(OrmCall *call, bool exclude)
{
	OrmQuerySet *qs = queryset_of(call);
	OrmScope   *scope = top_scope(call->params);
	OrmQ	   *q = orm_q_from_args(orm_kwargs_from_params(call->params), scope);

	if (exclude)
		q = orm_q_negate(q);
	qs->query->used_aliases = NIL;
	orm_queryset_filter(qs, q, scope, exclude ? "exclude" : "filter", NULL);
	return qs;
}

static OrmStatement *
build_all(OrmCall *call)
{
	return reading(orm_model_of(&call->fixed[0]), EXPECT_ROWS);
}

static OrmStatement *
build_filter(OrmCall *call)
{
	return reading(filtered(call, false), EXPECT_ROWS);
}

static OrmStatement *
build_exclude(OrmCall *call)
{
	return reading(filtered(call, true), EXPECT_ROWS);
}

/* detail: "last", or NULL for the first row */
static OrmStatement *
build_first(OrmCall *call)
{
	bool		last = call->reader->detail != NULL;
	OrmQuerySet *qs = filtered(call, false);

	if (last)
		orm_check_not_sliced(qs, "reverse", qs->node);
	orm_reverse_or_pk(qs, last);
	orm_query_set_limits(qs->query, 0, 1);
	return reading(qs, EXPECT_FIRST);
}

static OrmStatement *
build_get(OrmCall *call)
{
	OrmQuerySet *qs = filtered(call, false);

	orm_query_clear_ordering(qs->query, false);
	return reading(qs, EXPECT_GET);
}

static OrmStatement *
build_count(OrmCall *call)
{
	OrmQuerySet *qs = filtered(call, false);
	OrmStatement *stmt = reading(qs, EXPECT_ROWS);

	stmt->qs = orm_count(qs, top_scope(NULL));
	stmt->yields_rows = false;
	return stmt;
}

static OrmStatement *
build_exists(OrmCall *call)
{
	OrmStatement *stmt = reading(filtered(call, false), EXPECT_ROWS);

	orm_make_exists(stmt->qs);
	stmt->prefix = "SELECT EXISTS (";
	stmt->suffix = ")";
	stmt->yields_rows = false;
	return stmt;
}

static OrmStatement *
build_values(OrmCall *call)
{
	OrmQuerySet *qs = queryset_of(call);
	OrmParams  *params = call->params;
	OrmScope	scope;
	List	   *names = NIL;
	int			i;

	for (i = 0; i < params->count; i++)
	{
		OrmParam   *param = &params->values[i];

		orm_need_known(param);
		if (param->isnull)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("a field's name must not be NULL")));
		names = lappend(names, orm_param_text(param));
	}
	orm_scope_init(&scope, qs->query, top_scope(NULL));
	orm_set_values(qs, names, &scope, NULL);
	qs->iterable = IT_VALUES;
	return reading(qs, EXPECT_ROWS);
}

/* ------------------------------------------------- annotate and aggregate */

static OrmStatement *
annotated(OrmCall *call, List *args)
{
	OrmQuerySet *qs = queryset_of(call);
	OrmNode    *node = orm_make_call(orm_make_name("annotate"), args);

	(void) orm_chain_method(&qs, "annotate", node, top_scope(call->params));
	return reading(qs, EXPECT_ROWS);
}

static OrmStatement *
build_annotate(OrmCall *call)
{
	return annotated(call, orm_expressions_from_params(call->params));
}

/* detail: the aggregate's class */
static OrmStatement *
build_annotate_aggregate(OrmCall *call)
{
	OrmParam   *path = &call->fixed[1];
	OrmNode    *aggregate;
	List	   *kwargs;

	orm_need_known(path);
	if (path->isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the path must not be NULL")));
	aggregate = orm_make_call(orm_make_name(call->reader->detail),
							  list_make1(orm_make_str(orm_param_text(path))));
	kwargs = orm_kwargs_from_params(call->params);
	if (kwargs != NIL)
		aggregate->args = lappend(aggregate->args,
								  orm_make_keyword("filter",
												   orm_make_call(orm_make_name("Q"), kwargs)));
	return annotated(call, list_make1(aggregate));
}

static OrmStatement *
build_aggregate(OrmCall *call)
{
	OrmQuerySet *qs = queryset_of(call);
	OrmNode    *node = orm_make_call(orm_make_attr(orm_make_name("m"), "aggregate"),
									 orm_expressions_from_params(call->params));

	(void) reading(qs, EXPECT_ROWS);
	return orm_aggregate_statement(qs, node, top_scope(call->params));
}

/* ---------------------------------------------------- the expression face */

/* These functions are VOLATILE, and so may write. */
static OrmStatement *
build_expression(OrmCall *call)
{
	call->params->may_write = true;
	return orm_evaluate_given(orm_queryset_node_of(&call->fixed[call->reader->expression]),
							  call->params);
}

static OrmStatement *
build_rows(OrmCall *call)
{
	Oid			type = call->fixed[0].type;
	Oid			relid = OidIsValid(type) ? get_typ_typrelid(getBaseType(type)) : InvalidOid;
	OrmStatement *stmt;

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the first argument must be a row of a table, such as NULL::blog_author")));
	stmt = build_expression(call);
	if (stmt->yields_rows && stmt->model->relid != relid)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the expression yields rows of %s, not of %s",
						orm_model_display(stmt->model),
						orm_model_display(orm_model(relid))),
				 orm_errlocation(stmt->node)));
	return stmt;
}

static OrmStatement *
build_record(OrmCall *call)
{
	OrmStatement *stmt = build_expression(call);

	orm_need_columns(stmt);
	return stmt;
}

/* -------------------------------------------------------------- the table */

static const OrmReader reader_rows[] = {
	{"orm_all", RESULT_ROWS, 1, VALUES_KEYWORDS, -1, build_all, NULL},
	{"orm_filter", RESULT_ROWS, 1, VALUES_KEYWORDS, -1, build_filter, NULL},
	{"orm_exclude", RESULT_ROWS, 1, VALUES_KEYWORDS, -1, build_exclude, NULL},
	{"orm_first", RESULT_ROWS, 1, VALUES_KEYWORDS, -1, build_first, NULL},
	{"orm_last", RESULT_ROWS, 1, VALUES_KEYWORDS, -1, build_first, "last"},
	{"orm_get", RESULT_ONE_ROW, 1, VALUES_KEYWORDS, -1, build_get, NULL},
	{"orm_count_rows", RESULT_COUNT, 1, VALUES_KEYWORDS, -1, build_count, NULL},
	{"orm_exists", RESULT_EXISTS, 1, VALUES_KEYWORDS, -1, build_exists, NULL},
	{"orm_values", RESULT_JSON, 1, VALUES_WORDS, -1, build_values, NULL},
	{"orm_annotate_rows", RESULT_JSON, 1, VALUES_WORDS, -1, build_annotate, NULL},
	{"orm_annotate_count", RESULT_JSON, 2, VALUES_KEYWORDS, -1, build_annotate_aggregate, "Count"},
	{"orm_annotate_sum", RESULT_JSON, 2, VALUES_KEYWORDS, -1, build_annotate_aggregate, "Sum"},
	{"orm_annotate_avg", RESULT_JSON, 2, VALUES_KEYWORDS, -1, build_annotate_aggregate, "Avg"},
	{"orm_annotate_min", RESULT_JSON, 2, VALUES_KEYWORDS, -1, build_annotate_aggregate, "Min"},
	{"orm_annotate_max", RESULT_JSON, 2, VALUES_KEYWORDS, -1, build_annotate_aggregate, "Max"},
	{"orm_aggregate_row", RESULT_ONE_JSON, 1, VALUES_WORDS, -1, build_aggregate, NULL},
	{"orm", RESULT_JSON, 1, VALUES_PARAMS, 0, build_expression, NULL},
	{"orm_rows", RESULT_TYPED, 2, VALUES_PARAMS, 1, build_rows, NULL},
	{"orm_record", RESULT_RECORD, 1, VALUES_PARAMS, 0, build_record, NULL},
};

const OrmReader *
orm_reader(const char *symbol)
{
	int			i;

	for (i = 0; i < (int) lengthof(reader_rows); i++)
	{
		if (strcmp(reader_rows[i].symbol, symbol) == 0)
			return &reader_rows[i];
	}
	return NULL;
}

/* ---------------------------------------------------------------- the call */

void
orm_call_from_fmgr(OrmCall *call, const OrmReader *reader,
				   FunctionCallInfo fcinfo)
{
	int			i;

	memset(call, 0, sizeof(OrmCall));
	call->reader = reader;
	for (i = 0; i < reader->nfixed && i < PG_NARGS(); i++)
	{
		call->fixed[i].type = get_fn_expr_argtype(fcinfo->flinfo, i);
		call->fixed[i].value = PG_GETARG_DATUM(i);
		call->fixed[i].isnull = PG_ARGISNULL(i);
		call->fixed[i].known = true;
	}
	call->params = orm_call_params(fcinfo, reader->nfixed);
}

static OrmShape
result_shape(const OrmCall *call)
{
	switch (call->reader->result)
	{
		case RESULT_RECORD:
		case RESULT_COUNT:
		case RESULT_EXISTS:
			return SHAPE_COLUMNS;
		default:
			return orm_call_is_typed(call) ? SHAPE_ROWTYPE : SHAPE_JSON;
	}
}

OrmStatement *
orm_call_statement(OrmCall *call)
{
	OrmStatement *stmt = call->reader->build(call);

	stmt->shape = result_shape(call);
	if (stmt->shape == SHAPE_ROWTYPE && !stmt->yields_rows)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the queryset does not yield rows of %s",
						orm_model_display(stmt->model)),
				 errhint("Leave out values(), values_list() and the like, or use the form that returns jsonb."),
				 orm_errlocation(stmt->node)));
	return stmt;
}
