/*
 * lookup_compare.c
 *	  Lookups that compare: exact, gt, in, range and their like, of years,
 *	  keys of several columns and subqueries as well.
 *
 * The operators come from the default btree opclass of the type, so that
 * domains, enums, citext, uuid and ranges compare as the server compares them,
 * whatever the search_path.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "literals.h"
#include "lookups.h"

static void check_exact_subquery(Lookup *lookup);
static OrmExpr *in_subquery(Lookup *lookup);

/* ------------------------------------------------------------- operators */

/* The member of the btree family that compares the two types, or InvalidOid. */
static Oid
btree_operator(Oid left, Oid right, int strategy)
{
	TypeCacheEntry *lt = lookup_type_cache(left, TYPECACHE_BTREE_OPFAMILY);
	TypeCacheEntry *rt = lookup_type_cache(right, TYPECACHE_BTREE_OPFAMILY);

	if (!OidIsValid(lt->btree_opf) || lt->btree_opf != rt->btree_opf)
		return InvalidOid;
	return get_opfamily_member(lt->btree_opf, lt->btree_opintype,
							   rt->btree_opintype, strategy);
}

static Oid
equality_operator(Oid type)
{
	return lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr;
}

OrmExpr *
orm_op_expr(Oid opno, OrmExpr *left, OrmExpr *right)
{
	OrmExpr    *expr = orm_expr_new(X_OP, get_op_rettype(opno));

	expr->opno = opno;
	expr->args = list_make2(left, right);
	expr->conditional = expr->type == BOOLOID;
	return expr;
}

/*
 * orm_compare
 *		left <op> right by the btree strategy, over their types or the type
 *		that both promote to.  Errors: 42883 when nothing compares them.
 */
OrmExpr *
orm_compare(OrmExpr *left, int strategy, OrmExpr *right)
{
	Oid			lt = orm_base_type(left->type);
	Oid			rt = orm_base_type(right->type);
	Oid			opno;
	Oid			both;

	if (!OidIsValid(lt))
		lt = OidIsValid(rt) ? rt : TEXTOID;
	if (!OidIsValid(rt))
		rt = lt;
	opno = btree_operator(lt, rt, strategy);
	if (!OidIsValid(opno) && lt == rt && strategy == BTEqualStrategyNumber)
		opno = equality_operator(lt);
	if (OidIsValid(opno))
		return orm_op_expr(opno, left, right);

	both = orm_promote_types(lt, rt);
	if (OidIsValid(both))
	{
		opno = btree_operator(both, both, strategy);
		if (OidIsValid(opno))
			return orm_op_expr(opno, lt == both ? left : orm_cast_expr(left, both, -1),
							   rt == both ? right : orm_cast_expr(right, both, -1));
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FUNCTION),
			 errmsg("values of type %s and %s cannot be compared",
					format_type_be(lt), format_type_be(rt)),
			 errhint("Cast one of them, for example Cast('name', TextField()).")));
	return NULL;
}

OrmExpr *
orm_equal(OrmExpr *left, OrmExpr *right)
{
	return orm_compare(left, BTEqualStrategyNumber, right);
}

OrmExpr *
orm_isnull(OrmExpr *lhs, bool isnull)
{
	OrmExpr    *expr;

	if (lhs->kind == X_TUPLE)
	{
		OrmExpr    *where = orm_where_new(isnull ? CONN_OR : CONN_AND, false);
		ListCell   *lc;

		foreach(lc, lhs->args)
			where->args = lappend(where->args, orm_isnull(lfirst(lc), isnull));
		where->lookup = isnull ? LK_ISNULL_TRUE : LK_ISNULL_FALSE;
		return where;
	}
	expr = orm_sql_expr(isnull ? "%1 IS NULL" : "%1 IS NOT NULL", BOOLOID,
						list_make1(lhs));
	expr->conditional = true;
	expr->lookup = isnull ? LK_ISNULL_TRUE : LK_ISNULL_FALSE;
	return expr;
}
/* ------------------------------------------------------------ comparisons */

/*
 * The first and the last year of a type, and the first and last of its values.
 * The first year is not a whole one.  Zones move the ends of timestamptz, so
 * these are those of UTC.
 */
static const struct
{
	Oid			type;
	const char *name;
	int			last_year;
	const char *first;
	const char *last;
}			calendars[] = {
	{DATEOID, "pg_catalog.date", 5874897, "4714-11-24 BC", "5874897-12-31"},
	{TIMESTAMPTZOID, "pg_catalog.timestamptz", 294276,
	"4714-11-24 00:00:00+00 BC", "294276-12-31 23:59:59.999999+00"},
	{TIMESTAMPOID, "pg_catalog.timestamp", 294276,
	"4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999"},
};

#define FIRST_YEAR (-4714)

/*
 * The day on which a year begins or ends.  There is no year 0: it begins where
 * year 1 does, and ends where year -1 does, so that no day is in it.  An ISO
 * year has its fourth of January in its first week.
 */
static char *
year_day(bool iso, bool end)
{
	const char *year = end ?
		"(CASE WHEN (%1)::pg_catalog.int4 OPERATOR(pg_catalog.=) 0 THEN -1 ELSE (%1)::pg_catalog.int4 END)" :
		"(CASE WHEN (%1)::pg_catalog.int4 OPERATOR(pg_catalog.=) 0 THEN 1 ELSE (%1)::pg_catalog.int4 END)";
	const char *next =
		"(CASE WHEN (%1)::pg_catalog.int4 OPERATOR(pg_catalog.=) ANY ('{-1,0}') THEN 1 ELSE (%1)::pg_catalog.int4 OPERATOR(pg_catalog.+) 1 END)";
	char	   *monday;

	if (!iso)
		return psprintf("pg_catalog.make_date(%s, %s)", year, end ? "12, 31" : "1, 1");
	monday = psprintf("pg_catalog.date_trunc('week', pg_catalog.make_date(%s, 1, 4)::pg_catalog.timestamp)",
					  end ? next : year);
	return end ? psprintf("(%s OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)::pg_catalog.date", monday) :
		psprintf("%s::pg_catalog.date", monday);
}

/*
 * year, iso_year: a range over the column, which its index can serve.  A year
 * before or after all that the type knows has none of its values: it begins
 * after it ends.
 */
static OrmExpr *
year_bound(OrmExpr *arg, OrmExpr *year, bool iso, bool end)
{
	Oid			type = orm_base_type(arg->type);
	char	   *day = year_day(iso, end);
	int			last_year;
	int			i = 0;

	while (calendars[i].type != type && i < (int) lengthof(calendars) - 1)
		i++;
	/* weeks are reckoned with timestamps */
	last_year = iso ? Min(calendars[i].last_year, 294276) : calendars[i].last_year;
	if (type != DATEOID)
		day = psprintf(end ? "(%s OPERATOR(pg_catalog.+) '23:59:59.999999'::pg_catalog.time)::%s" :
					   "(%s)::%s", day, calendars[i].name);
	return orm_sql_expr(psprintf("CASE WHEN (%%1)::pg_catalog.int4 OPERATOR(pg_catalog.%s) %d THEN '%s'::%s "
								 "WHEN (%%1)::pg_catalog.int4 OPERATOR(pg_catalog.%s) %d THEN '%s'::%s ELSE %s END",
								 end ? ">=" : ">", last_year,
								 end ? calendars[i].last : "infinity", calendars[i].name,
								 end ? "<" : "<=", FIRST_YEAR,
								 end ? "-infinity" : calendars[i].first, calendars[i].name, day),
						type, list_make1(year));
}

static OrmExpr *
build_year(Lookup *lookup, bool iso)
{
	OrmExpr    *arg = linitial(lookup->lhs->args);
	OrmExpr    *year = orm_lookup_value(lookup, lookup->rhs->node, INT4OID, -1,
										BIND_PLAIN);
	OrmExpr    *where;

	/* what int4 cannot hold is another condition, see out_of_range() */
	if (year->kind == X_VALUE && !year->value->known)
		year->value->range_type = INT4OID;

	/* the argument of EXTRACT stands under a cast to int4 */
	switch (lookup->row->strategy)
	{
		case BTLessStrategyNumber:
			return orm_compare(arg, BTLessStrategyNumber,
							   year_bound(arg, year, iso, false));
		case BTLessEqualStrategyNumber:
			return orm_compare(arg, BTLessEqualStrategyNumber,
							   year_bound(arg, year, iso, true));
		case BTGreaterStrategyNumber:
			return orm_compare(arg, BTGreaterStrategyNumber,
							   year_bound(arg, year, iso, true));
		case BTGreaterEqualStrategyNumber:
			return orm_compare(arg, BTGreaterEqualStrategyNumber,
							   year_bound(arg, year, iso, false));
		default:
			where = orm_where_new(CONN_AND, false);
			where->args =
				list_make2(orm_compare(arg, BTGreaterEqualStrategyNumber,
									   year_bound(arg, year, iso, false)),
						   orm_compare(arg, BTLessEqualStrategyNumber,
									   year_bound(arg, year, iso, true)));
			return where;
	}
}

static bool
is_year_part(const OrmExpr *lhs, bool *iso)
{
	if (lhs->kind != X_SQL || lhs->func == NULL || lhs->func->lookup == NULL)
		return false;
	*iso = strcmp(lhs->func->lookup, "iso_year") == 0;
	return *iso || strcmp(lhs->func->lookup, "year") == 0;
}

/* A value that the integer type cannot hold compares as infinity would. */
static OrmExpr *
out_of_range(int strategy, OrmRange range)
{
	switch (strategy)
	{
		case BTLessStrategyNumber:
		case BTLessEqualStrategyNumber:
			return orm_constant_condition(range == RANGE_HIGH);
		case BTGreaterStrategyNumber:
		case BTGreaterEqualStrategyNumber:
			return orm_constant_condition(range == RANGE_LOW);
		default:
			return orm_constant_condition(false);
	}
}

/*
 * (a, b) < (x, y), which an index can answer; NULL where the server's own < is
 * not that of all columns, as of an extension's type.
 */
static OrmExpr *
compare_rows(List *left, List *right, int strategy)
{
	OrmExpr    *rows = NULL;
	ListCell   *lc,
			   *rc;

	forboth(lc, left, rc, right)
	{
		OrmExpr    *expr = orm_compare(lfirst(lc), strategy, lfirst(rc));
		OrmExpr    *row;
		int			i;

		if (expr->opno >= FirstNormalObjectId)
			return NULL;
		if (rows == NULL)
			rows = orm_op_expr(expr->opno, orm_expr_new(X_TUPLE, RECORDOID),
							   orm_expr_new(X_TUPLE, RECORDOID));
		for (i = 0; i < 2; i++)
		{
			row = list_nth(rows->args, i);
			row->args = lappend(row->args, list_nth(expr->args, i));
		}
	}
	return rows;
}

static char *
column_names(List *columns)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, columns)
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", orm_lhs_name(lfirst(lc)));
	return buf.data;
}

/* Keys of several columns compare column by column, in order. */
static OrmExpr *
compare_tuples(Lookup *lookup, List *left, List *right, int strategy)
{
	OrmExpr    *where;
	OrmExpr    *last;
	int			strict;
	ListCell   *lc,
			   *rc;

	if (list_length(left) != list_length(right))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("lookup \"%s\" on a key of %d columns needs %d values",
						lookup->name, list_length(left), list_length(left)),
				 errhint("They are the values of (%s).", column_names(left)),
				 orm_errlocation(lookup->node)));
	if (strategy == BTEqualStrategyNumber)
	{
		where = orm_where_new(CONN_AND, false);
		forboth(lc, left, rc, right)
			where->args = lappend(where->args, orm_equal(lfirst(lc), lfirst(rc)));
		return where;
	}

	if (list_length(left) == 1)
		return orm_compare(linitial(left), strategy, linitial(right));
	where = compare_rows(left, right, strategy);
	if (where != NULL)
		return where;

	/* a < x OR (a = x AND (b < y OR ...)) */
	strict = strategy == BTLessEqualStrategyNumber ? BTLessStrategyNumber :
		strategy == BTGreaterEqualStrategyNumber ? BTGreaterStrategyNumber : strategy;
	last = orm_where_new(CONN_AND, false);
	last->args = list_make2(orm_equal(linitial(left), linitial(right)),
							compare_tuples(lookup, list_copy_tail(left, 1),
										   list_copy_tail(right, 1), strategy));
	where = orm_where_new(CONN_OR, false);
	where->args = list_make2(orm_compare(linitial(left), strict, linitial(right)), last);
	return where;
}

/* A row, an argument of its type or Model(...): its column for each of the key. */
static List *
row_tuple(Lookup *lookup, OrmNode *node, const OrmModel *unsaved)
{
	const OrmModel *model = unsaved;
	List	   *values = NIL;
	ListCell   *lc;
	int			i = 0;

	if (model == NULL)
		model = orm_model_of_rows(orm_given_param(node, lookup->scope));
	foreach(lc, lookup->lhs->args)
	{
		OrmExpr    *column = lfirst(lc);
		OrmScope   *scope = palloc(sizeof(OrmScope));
		OrmNode    *value = node;

		*scope = *lookup->scope;
		scope->reading.row_key = orm_row_key(lookup->lhs, i++);
		if (unsaved != NULL)
			value = orm_unsaved_value(node, model, scope->reading.row_key);
		values = lappend(values, orm_value_expr(value, column->type, column->typmod,
												BIND_PLAIN, scope, orm_lhs_name(column)));
	}
	return values;
}

/* A value for a column of a key, as a number where it is beyond the column's type. */
static OrmExpr *
tuple_value(Lookup *lookup, OrmExpr *column, OrmNode *node)
{
	bool		within = orm_int_range(node, column->type, lookup->scope) == RANGE_OK;

	return orm_value_expr(node, within ? column->type : NUMERICOID, within ? column->typmod : -1,
						  BIND_PLAIN, lookup->scope, orm_lhs_name(column));
}

/* The same of a list in which not all are plain values. */
static List *
mixed_tuple(Lookup *lookup, List *elements)
{
	List	   *values = NIL;
	ListCell   *lc,
			   *ec;

	forboth(lc, lookup->lhs->args, ec, elements)
	{
		OrmExpr    *column = lfirst(lc);
		OrmRhs	   *element = lfirst(ec);

		values = lappend(values, element->node != NULL && !element->is_list ?
						 tuple_value(lookup, column, element->node) :
						 orm_rhs_as(lookup, element, column->type, column->typmod, BIND_PLAIN));
	}
	return list_length(elements) == list_length(lookup->lhs->args) ? values : NIL;
}

static List *
tuple_values(Lookup *lookup, OrmNode *node)
{
	List	   *elements;
	List	   *values = NIL;
	const OrmParam *param = orm_given_param(node, lookup->scope);
	ListCell   *lc,
			   *ec;

	if (param != NULL && param->known && orm_is_row_type(param->type))
		return row_tuple(lookup, node, NULL);
	elements = orm_node_elements(node, lookup->scope);
	forboth(lc, lookup->lhs->args, ec, elements)
		values = lappend(values, tuple_value(lookup, lfirst(lc), lfirst(ec)));
	return list_length(elements) == list_length(lookup->lhs->args) ? values : NIL;
}

/* The values that stand on the right for the columns of a key. */
static List *
right_tuple(Lookup *lookup, OrmRhs *rhs)
{
	if (rhs->expr != NULL && rhs->expr->kind == X_TUPLE)
		return rhs->expr->args;
	if (rhs->unsaved != NULL)
		return row_tuple(lookup, rhs->unsaved, rhs->model);
	if (rhs->node != NULL)
		return tuple_values(lookup, rhs->node);
	return rhs->is_list ? mixed_tuple(lookup, rhs->elements) : NIL;
}

static OrmExpr *
build_tuple_compare(Lookup *lookup)
{
	OrmRhs	   *rhs = lookup->rhs;

	if (rhs->queryset != NULL && lookup->row->strategy == BTEqualStrategyNumber)
	{
		check_exact_subquery(lookup);
		return in_subquery(lookup);
	}
	return compare_tuples(lookup, lookup->lhs->args, right_tuple(lookup, rhs),
						  lookup->row->strategy);
}

static void
check_exact_subquery(Lookup *lookup)
{
	OrmQuery   *query = lookup->rhs->queryset->query;

	if (lookup->rhs->instance || lookup->row->strategy != BTEqualStrategyNumber)
		return;
	if (query->high_mark < 0 || query->high_mark - query->low_mark != 1 ||
		query->step != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("the queryset value for an exact lookup must be limited to one result using slicing"),
				 errhint("Write [:1] after it, or use __in."),
				 orm_errlocation(lookup->node)));
}

void
orm_refuse_none(Lookup *lookup)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("cannot use None as a query value for lookup \"%s\"",
					lookup->name),
			 errhint("Use isnull=True to find NULLs."),
			 orm_errlocation(lookup->node)));
}

OrmExpr *
orm_build_compare(Lookup *lookup)
{
	OrmExpr    *lhs = lookup->lhs;
	int			strategy = lookup->row->strategy;
	OrmBind		bind = lookup->row->bind;
	OrmNode    *node = lookup->rhs->node;
	OrmExpr    *rhs;
	OrmExpr    *expr;
	bool		year;
	bool		iso;
	OrmRange	range;

	if (lookup->class == TC_TUPLE && !orm_rhs_is_none(lookup))
		return build_tuple_compare(lookup);
	if (orm_rhs_is_none(lookup))
	{
		if (strategy == BTEqualStrategyNumber)
		{
			/*
			 * JSON has a null of its own, which None is.  An SQL NULL argument
			 * is that for a key, and for the field itself stays NULL.
			 */
			if ((lookup->class & TC_JSON_KEY) ||
				((lookup->class & TC_JSON) && node->tag == ON_NONE))
			{
				expr = orm_equal(lhs, orm_const_expr(JSONBOID,
													 orm_coerce_datum(CStringGetDatum("null"), UNKNOWNOID,
																	  JSONBOID, -1, BIND_PLAIN),
													 false));
				expr->lookup = LK_NONE;
				return expr;
			}
			return orm_isnull(lhs, true);
		}
		if (node->tag == ON_NONE)
			orm_refuse_none(lookup);
		return orm_constant_condition(false);
	}
	year = node != NULL && !lookup->as_part && is_year_part(lhs, &iso) &&
		orm_is_plain_value(node, lookup->scope);
	if (node != NULL &&
		(range = orm_int_range(node, year ? INT4OID : lhs->type,
							   lookup->scope)) != RANGE_OK)
		return out_of_range(strategy, range);
	if (year)
		return build_year(lookup, iso);
	if (lookup->rhs->queryset != NULL)
		check_exact_subquery(lookup);
	rhs = orm_rhs_as(lookup, lookup->rhs, lhs->type, -1, bind);
	expr = orm_compare(lhs, strategy, rhs);
	expr->rhs_is_col = rhs->kind == X_COL;
	orm_note_late_value(lhs, strategy, rhs);
	return expr;
}

/* ------------------------------------------------------------- in, range */

static OrmExpr *
in_subquery(Lookup *lookup)
{
	OrmQuerySet *qs = lookup->rhs->queryset;
	OrmExpr    *expr = orm_expr_new(X_IN_SUBQUERY, BOOLOID);
	OrmExpr    *lhs = lookup->lhs;
	List	   *columns;

	orm_query_clear_ordering(qs->query, false);
	orm_prepare_in_subquery(qs, lhs->relation);
	columns = orm_result_columns(qs);
	if (list_length(columns) != (lhs->kind == X_TUPLE ? list_length(lhs->args) : 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("the queryset value for an in lookup must have %d selected fields (received %d)",
						lhs->kind == X_TUPLE ? list_length(lhs->args) : 1,
						list_length(columns)),
				 orm_errlocation(lookup->node)));
	if (lhs->kind != X_TUPLE)
	{
		OrmExpr    *column = ((OrmSelected *) linitial(columns))->expr;
		OrmExpr    *equal = orm_equal(lhs, column);

		expr->opno = equal->opno;
		lhs = linitial(equal->args);
		if (lsecond(equal->args) != column)
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("the subquery yields %s, where %s is needed",
							format_type_be(column->type), format_type_be(lhs->type)),
					 orm_errlocation(lookup->node)));
	}
	expr->args = list_make1(lhs);
	expr->query = qs->query;
	expr->query->as_list = qs->query->step != 1;
	expr->conditional = true;
	return expr;
}

/* in=Subquery(...) */
static OrmExpr *
in_subquery_expr(Lookup *lookup, OrmExpr *subquery)
{
	OrmExpr    *expr = orm_expr_new(X_IN_SUBQUERY, BOOLOID);
	OrmExpr    *equal = orm_equal(lookup->lhs, subquery);

	expr->opno = equal->opno;
	expr->args = list_make1(linitial(equal->args));
	expr->query = subquery->query;
	expr->conditional = true;
	return expr;
}

/* One of the keys that __in looks for; one with None in it is none, as in Django. */
static void
add_key(OrmExpr *where, Lookup *lookup, List *key)
{
	ListCell   *lc;

	foreach(lc, key)
	{
		OrmExpr    *value = lfirst(lc);

		if (value->kind == X_VALUE && value->value->known && value->value->isnull)
		{
			orm_trace_opaque();
			return;
		}
	}
	where->args = lappend(where->args,
						  compare_tuples(lookup, lookup->lhs->args, key,
										 BTEqualStrategyNumber));
}

/* The elements as one OR of comparisons: an array cannot hold them all. */
static OrmExpr *
in_expressions(Lookup *lookup)
{
	OrmExpr    *where = orm_where_new(CONN_OR, false);
	ListCell   *lc;

	foreach(lc, lookup->rhs->elements)
	{
		OrmRhs	   *element = lfirst(lc);
		OrmExpr    *value;
		OrmExpr    *equal;

		if (element->node != NULL &&
			(orm_node_is_none(element->node, lookup->scope) ||
			 orm_int_range(element->node, lookup->lhs->type, lookup->scope) != RANGE_OK))
			continue;
		if (lookup->class == TC_TUPLE)
		{
			add_key(where, lookup, right_tuple(lookup, element));
			continue;
		}
		value = orm_rhs_as(lookup, element, lookup->lhs->type, -1, BIND_PLAIN);
		equal = orm_equal(lookup->lhs, value);
		/* None is none of the values, also when the condition is negated */
		if (value->kind == X_SUBQUERY &&
			(element->queryset == NULL || orm_may_be_none(element->queryset)))
		{
			OrmExpr    *both = orm_where_new(CONN_AND, false);

			both->args = list_make2(equal, orm_isnull(value, false));
			equal = both;
		}
		where->args = lappend(where->args, equal);
	}
	return where->args == NIL ? orm_constant_condition(false) : where;
}

static OrmExpr *
any_of(Lookup *lookup, OrmExpr *array)
{
	OrmExpr    *lhs = lookup->lhs;
	Oid			element = get_element_type(array->type);
	OrmExpr    *probe = orm_equal(lhs, orm_const_expr(element, (Datum) 0, true));
	OrmExpr    *expr;

	expr = orm_sql_expr("%1 %o ANY (%2)", BOOLOID,
						list_make2(linitial(probe->args), array));
	if (((OrmExpr *) lsecond(probe->args))->kind != X_VALUE)
		expr->args = list_make2(linitial(probe->args),
								orm_cast_expr(array, get_array_type(((OrmExpr *) lsecond(probe->args))->type), -1));
	expr->opno = probe->opno;
	expr->conditional = true;
	return expr;
}

bool
orm_is_list_value(OrmNode *node, OrmScope *scope)
{
	return node->tag == ON_LIST || node->tag == ON_TUPLE ||
		node->tag == ON_SET || orm_param_is_list(node, scope);
}

/* Elements that are compared without being converted first. */
static void
check_late_elements(Lookup *lookup, Oid element)
{
	int			class = orm_type_class_of(orm_base_type(element));
	Oid			type = orm_base_type(lookup->lhs->type);

	if (orm_base_type(element) != type &&
		(class != orm_type_class_of(type) || class == TC_OTHER ||
		 (class == TC_NUMBER && !(orm_is_int_type(element) && orm_is_int_type(type)))))
		orm_cannot_wait();
}

/* An array argument, or '{1,2}' as an untyped text, whole. */
static OrmExpr *
whole_array(Lookup *lookup, OrmNode *node)
{
	Oid			array = get_array_type(orm_base_type(lookup->lhs->type));
	const char *text;

	if (node->tag == ON_PARAM)
	{
		OrmParam   *param = &lookup->scope->params->values[node->number - 1];

		if (!param->known && OidIsValid(get_element_type(param->type)))
		{
			check_late_elements(lookup, get_element_type(param->type));
			return orm_lookup_value(lookup, node, param->type, -1, BIND_PLAIN);
		}
	}
	text = orm_node_string(node, lookup->scope);
	if (text != NULL && text[0] == '{')
		return orm_value_expr(node, array, -1, BIND_PLAIN, lookup->scope,
							  lookup->field);
	return NULL;
}

static OrmRhs *
plain_rhs(OrmNode *node)
{
	OrmRhs	   *rhs = palloc0(sizeof(OrmRhs));

	rhs->node = node;
	return rhs;
}

/* An element of a list; where keys are looked for, Model(...) is one too. */
static OrmRhs *
element_rhs(const Lookup *lookup, OrmNode *node)
{
	OrmRhs	   *rhs = plain_rhs(node);

	if (lookup->class == TC_TUPLE && (rhs->model = orm_unsaved_model(node)) != NULL)
		rhs->unsaved = node;
	return rhs;
}

/*
 * The elements as one array, NULL when none of them can be found.  "looked" is
 * whether more had been made of the argument that they are from.
 */
static OrmExpr *
array_of_elements(Lookup *lookup, OrmNode *node, bool looked)
{
	Oid			type = orm_base_type(lookup->lhs->type);
	const char *field = lookup->field;
	bool		drop = !(lookup->class & (TC_JSON | TC_JSON_KEY));
	OrmExpr    *array = orm_list_value(node, type, lookup->scope, field, drop);

	if (ARR_NDIM(DatumGetArrayTypeP(array->value->datum)) == 0)
		return NULL;
	if (node->tag == ON_PARAM)
	{
		array->value->recipe = RECIPE_ARRAY;
		array->value->param = node->number;
		array->value->wanted = type;
		array->value->drop_unmatched = drop;
		array->value->field = field;
		array->value->reading = lookup->scope->reading;
		orm_given_param(node, lookup->scope)->looked = looked;
	}
	return array;
}

OrmExpr *
orm_build_in(Lookup *lookup)
{
	OrmNode    *node = lookup->rhs->node;
	OrmExpr    *array;
	const OrmParam *param;
	ListCell   *lc;
	bool		looked;

	if (lookup->rhs->queryset != NULL && !lookup->rhs->instance)
		return in_subquery(lookup);
	if (lookup->rhs->is_list)
		return in_expressions(lookup);
	if (lookup->rhs->expr != NULL)
	{
		if (lookup->rhs->expr->kind == X_SUBQUERY)
			return in_subquery_expr(lookup, lookup->rhs->expr);
		if (OidIsValid(get_element_type(lookup->rhs->expr->type)))
			return any_of(lookup, lookup->rhs->expr);
		node = NULL;
	}
	if (node != NULL && orm_rhs_is_none(lookup))
	{
		if (node->tag == ON_NONE)
			orm_refuse_none(lookup);
		return orm_constant_condition(false);
	}
	if (node != NULL && !orm_is_list_value(node, lookup->scope))
	{
		array = whole_array(lookup, node);
		if (array != NULL)
			return any_of(lookup, array);
		node = NULL;
	}
	if (node == NULL)
		orm_lookup_needs(lookup, "a list, an array or a queryset, such as ARRAY[...], a jsonb array or '...'::orm_queryset");
	param = orm_given_param(node, lookup->scope);
	looked = param != NULL && param->looked;
	array = whole_array(lookup, node);
	if (array != NULL)
		return any_of(lookup, array);
	if (lookup->class == TC_TUPLE || lookup->class == TC_ARRAY)
	{
		/* there are no arrays of keys, nor of arrays */
		foreach(lc, orm_node_elements(node, lookup->scope))
			lookup->rhs->elements = lappend(lookup->rhs->elements,
											element_rhs(lookup, lfirst(lc)));
		return in_expressions(lookup);
	}

	array = array_of_elements(lookup, node, looked);
	return array == NULL ? orm_constant_condition(false) : any_of(lookup, array);
}

/* May a condition be moved to HAVING, together with one on an aggregate? */
static bool
may_have_having(const OrmQuery *query)
{
	ListCell   *lc;

	foreach(lc, query->annotations)
	{
		if (orm_contains_aggregate(((OrmAnnotation *) lfirst(lc))->expr))
			return true;
	}
	return false;
}

/* The two of '{1,2}', an array as an untyped text, else those of a list. */
static List *
range_bounds(Lookup *lookup)
{
	OrmNode    *node = lookup->rhs->node;
	const char *array = orm_node_string(node, lookup->scope);
	Datum	   *elements;
	bool	   *nulls;
	int			n;
	int			i;
	List	   *bounds = NIL;

	if (array == NULL || array[0] != '{')
		return orm_node_elements(node, lookup->scope);
	orm_trace_opaque();
	deconstruct_array(DatumGetArrayTypeP(orm_coerce_datum(CStringGetDatum(array), UNKNOWNOID,
														  TEXTARRAYOID, -1, BIND_PLAIN)),
					  TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &n);
	for (i = 0; i < n; i++)
		bounds = lappend(bounds, nulls[i] ? orm_make(ON_NONE, NULL, -1) :
						 orm_make_str(TextDatumGetCString(elements[i])));
	return bounds;
}

OrmExpr *
orm_build_range(Lookup *lookup)
{
	List	   *bounds = NIL;
	ListCell   *lc;
	OrmExpr    *where;
	Lookup		half = *lookup;
	LookupRow	row = *lookup->row;

	if (lookup->rhs->is_list)
		bounds = lookup->rhs->elements;
	else if (lookup->rhs->node != NULL)
	{
		foreach(lc, range_bounds(lookup))
			bounds = lappend(bounds, plain_rhs(lfirst(lc)));
	}
	if (list_length(bounds) != 2)
		orm_lookup_needs(lookup, "two values, the lower and the upper bound");
	where = orm_where_new(CONN_AND, false);
	half.row = &row;
	/* Django has bounds for year=, but range is over the year, by which it groups */
	half.as_part = may_have_having(lookup->query);
	half.rhs = linitial(bounds);
	row.strategy = BTGreaterEqualStrategyNumber;
	row.bind = BIND_PLAIN;
	where->args = list_make1(orm_build_compare(&half));
	half.rhs = lsecond(bounds);
	row.strategy = BTLessEqualStrategyNumber;
	where->args = lappend(where->args, orm_build_compare(&half));
	return where;
}
