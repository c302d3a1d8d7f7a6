/*
 * lookups.c
 *	  Lookups (name__contains) and the steps of a path that are transforms.
 *
 * A lookup is a row of lookup_rows: its name, the classes of types that have
 * it, and either a template or a function that builds the condition.  Adding
 * a lookup is adding a row.  The operators of comparisons come from the
 * default btree opclass of the type, so that domains, enums, citext, uuid and
 * ranges compare as the server compares them, whatever the search_path.
 *
 * Relies on values.c for the right-hand side, functions.c for transforms.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/namespace.h"
#include "catalog/pg_operator.h"
#include "commands/extension.h"
#include "nodes/makefuncs.h"
#include "parser/parse_coerce.h"
#include "parser/parse_oper.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "literals.h"
#include "query.h"

/* ---------------------------------------------------------- type classes */

enum
{
	TC_TEXT = 1 << 0,
	TC_NUMBER = 1 << 1,
	TC_BOOL = 1 << 2,
	TC_DATE = 1 << 3,
	TC_TIMESTAMP = 1 << 4,
	TC_TIME = 1 << 5,
	TC_INET = 1 << 6,
	TC_OTHER = 1 << 7,			/* uuid, enums, interval, bytea, ... */
	TC_JSON = 1 << 8,
	TC_JSON_KEY = 1 << 9,		/* a path into jsonb */
	TC_ARRAY = 1 << 10,
	TC_RANGE = 1 << 11,
	TC_HSTORE = 1 << 12,
	TC_TSVECTOR = 1 << 13,
	TC_RELATION = 1 << 14,
	TC_TUPLE = 1 << 15
};

#define TC_SCALAR \
	(TC_TEXT | TC_NUMBER | TC_BOOL | TC_DATE | TC_TIMESTAMP | TC_TIME | \
	 TC_INET | TC_OTHER | TC_TSVECTOR)
/* startswith and endswith of a range are its bounds */
#define TC_STRINGY	(TC_SCALAR | TC_JSON | TC_JSON_KEY | TC_ARRAY)
#define TC_ANY		(TC_STRINGY | TC_RANGE | TC_HSTORE)

static bool
is_int_type(Oid type)
{
	type = orm_base_type(type);
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

static bool
is_named_type(Oid type, const char *name)
{
	char	   *typname;

	if (type < FirstNormalObjectId)
		return false;
	typname = compat_type_name(type);
	return typname != NULL && strcmp(typname, name) == 0;
}

static int
type_class_of(Oid type)
{
	switch (type)
	{
		case BOOLOID:
			return TC_BOOL;
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case OIDOID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			return TC_NUMBER;
		case DATEOID:
			return TC_DATE;
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return TC_TIMESTAMP;
		case TIMEOID:
		case TIMETZOID:
			return TC_TIME;
		case INETOID:
		case CIDROID:
			return TC_INET;
		case JSONBOID:
		case JSONOID:
			return TC_JSON;
		case TSVECTOROID:
			return TC_TSVECTOR;
	}
	if (!OidIsValid(type))
		return TC_TEXT;
	if (OidIsValid(get_element_type(type)))
		return TC_ARRAY;
	if (type_is_range(type))
		return TC_RANGE;
	if (TypeCategory(type) == TYPCATEGORY_STRING)
		return TC_TEXT;
	if (is_named_type(type, "hstore"))
		return TC_HSTORE;
	return TC_OTHER;
}

static int
class_of(const OrmExpr *lhs)
{
	if (lhs->kind == X_TUPLE)
		return TC_TUPLE;
	if (lhs->relation != NULL)
		return TC_RELATION;
	if (lhs->keys != NIL)
		return TC_JSON_KEY;
	return type_class_of(orm_base_type(lhs->type));
}

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

static OrmExpr *
op_expr(Oid opno, OrmExpr *left, OrmExpr *right)
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
		return op_expr(opno, left, right);

	both = orm_promote_types(lt, rt);
	if (OidIsValid(both))
	{
		opno = btree_operator(both, both, strategy);
		if (OidIsValid(opno))
			return op_expr(opno, lt == both ? left : orm_cast_expr(left, both, -1),
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

/* ------------------------------------------------------------ the context */

typedef struct LookupRow LookupRow;

typedef struct Lookup
{
	const LookupRow *row;
	const char *name;
	int			class;
	OrmExpr    *lhs;
	OrmRhs	   *rhs;
	OrmScope   *scope;
	OrmQuery   *query;
	const OrmNode *node;
} Lookup;

struct LookupRow
{
	const char *name;
	int			classes;
	OrmExpr    *(*build) (Lookup *lookup);
	const char *sql;			/* template over lhs (%1) and rhs (%2) */
	Oid			rhs_type;		/* InvalidOid: the lhs type */
	OrmBind		bind;
	int			strategy;
};

static OrmExpr *
condition(const char *sql, List *args)
{
	OrmExpr    *expr = orm_sql_expr(sql, BOOLOID, args);

	expr->conditional = true;
	return expr;
}

static OrmExpr *
constant(bool truth)
{
	OrmExpr    *expr = orm_expr_new(truth ? X_TRUE : X_FALSE, BOOLOID);

	expr->conditional = true;
	return expr;
}

static const char *
field_name(const OrmExpr *lhs)
{
	if (lhs->kind == X_COL)
		return lhs->column->attname;
	return NULL;
}

static bool
rhs_is_none(Lookup *lookup)
{
	return lookup->rhs->node != NULL &&
		orm_node_is_none(lookup->rhs->node, lookup->scope);
}

/* %text% for a right-hand side that is an expression, escaped in SQL. */
static OrmExpr *
like_pattern_expr(OrmExpr *expr, OrmBind bind)
{
	const char *sql;

	switch (bind)
	{
		case BIND_CONTAINS:
			sql = "('%%' OPERATOR(pg_catalog.||) pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(%1, E'\\\\', E'\\\\\\\\'), '%%', E'\\\\%%'), '_', E'\\\\_') OPERATOR(pg_catalog.||) '%%')";
			break;
		case BIND_STARTSWITH:
			sql = "(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(%1, E'\\\\', E'\\\\\\\\'), '%%', E'\\\\%%'), '_', E'\\\\_') OPERATOR(pg_catalog.||) '%%')";
			break;
		case BIND_ENDSWITH:
			sql = "('%%' OPERATOR(pg_catalog.||) pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(%1, E'\\\\', E'\\\\\\\\'), '%%', E'\\\\%%'), '_', E'\\\\_'))";
			break;
		default:
			return expr;
	}
	if (orm_base_type(expr->type) != TEXTOID)
		expr = orm_cast_expr(expr, TEXTOID, -1);
	return orm_sql_expr(sql, TEXTOID, list_make1(expr));
}

static OrmExpr *
subquery_expr(OrmQuerySet *qs, const OrmRelation *relation)
{
	OrmExpr    *expr = orm_expr_new(X_SUBQUERY, InvalidOid);
	List	   *columns;

	orm_prepare_in_subquery(qs, relation);
	expr->query = qs->query;
	columns = orm_result_columns(qs);
	if (list_length(columns) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("a subquery used as a value must have one column"),
				 orm_errlocation(qs->node)));
	expr->type = ((OrmSelected *) linitial(columns))->expr->type;
	return expr;
}

/* A plain value; a lookup that is given NULL by an argument finds nothing. */
static OrmExpr *
lookup_value(Lookup *lookup, OrmNode *node, Oid type, int32 typmod, OrmBind bind)
{
	OrmExpr    *expr = orm_value_expr(node, type, typmod, bind, lookup->scope,
									  field_name(lookup->lhs));

	if (expr->kind == X_VALUE)
		expr->value->null_finds_nothing = true;
	return expr;
}

/* The right-hand side as an expression of the wanted type. */
static OrmExpr *
rhs_as(Lookup *lookup, OrmRhs *rhs, Oid type, int32 typmod, OrmBind bind)
{
	if (rhs->queryset != NULL)
		return like_pattern_expr(subquery_expr(rhs->queryset, lookup->lhs->relation),
								 bind);
	if (rhs->unsaved != NULL)
	{
		const OrmRelation *rel = lookup->lhs->relation;
		AttrNumber	attnum = rel != NULL && REL_IS_FORWARD(rel->kind) &&
			rel->to == rhs->model->relid ? rel->to_cols[0] :
			rhs->model->npk > 0 ? rhs->model->pk[0] : InvalidAttrNumber;

		return orm_value_expr(orm_unsaved_value(rhs->unsaved, rhs->model, attnum),
							  type, typmod, BIND_PLAIN, lookup->scope, NULL);
	}
	if (rhs->expr != NULL)
	{
		/* an array of other elements is cast, as Django does */
		if (lookup->class & TC_ARRAY && OidIsValid(get_element_type(rhs->expr->type)) &&
			orm_base_type(rhs->expr->type) != orm_base_type(type))
			return orm_cast_expr(rhs->expr, type, -1);
		if (bind == BIND_PLAIN || bind == BIND_CEIL)
			return rhs->expr;
		return like_pattern_expr(rhs->expr, bind);
	}
	if (rhs->is_list)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("lookup \"%s\" does not take a list of expressions",
						lookup->name),
				 orm_errlocation(lookup->node)));
	return lookup_value(lookup, rhs->node, type, typmod, bind);
}

/* -------------------------------------------------------- simple lookups */

static bool
is_citext(Oid type)
{
	return is_named_type(orm_base_type(type), "citext");
}

/* What pattern lookups see of a value: its text, of an inet its host. */
static OrmExpr *
as_text(OrmExpr *lhs)
{
	Oid			base = orm_base_type(lhs->type);

	if (lhs->keys != NIL)
	{
		/* ->> instead of -> */
		OrmExpr    *key = palloc(sizeof(OrmExpr));

		*key = *lhs;
		key->type = TEXTOID;
		key->sql = list_length(lhs->keys) == 1 ?
			"(%1 OPERATOR(pg_catalog.->>) %2)" :
			"(%1 OPERATOR(pg_catalog.#>>) %2)";
		return key;
	}
	if (base == INETOID || base == CIDROID)
		return orm_sql_expr("pg_catalog.host(%1)", TEXTOID, list_make1(lhs));
	if (base == TEXTOID || base == VARCHAROID || is_citext(base))
		return lhs;
	return orm_cast_expr(lhs, TEXTOID, -1);
}

/* citext brings operators of its own, which ignore case */
static OrmExpr *
citext_pattern(OrmExpr *lhs, OrmExpr *rhs, const char *operator)
{
	Oid			namespace = compat_type_namespace(orm_base_type(lhs->type));
	List	   *name = list_make2(makeString(get_namespace_name(namespace)),
								  makeString(pstrdup(operator)));
	Oid			opno = OpernameGetOprid(name, orm_base_type(lhs->type), TEXTOID);

	return OidIsValid(opno) ? op_expr(opno, lhs, rhs) : NULL;
}

static OrmExpr *
build_template(Lookup *lookup)
{
	const LookupRow *row = lookup->row;
	OrmExpr    *lhs = lookup->lhs;
	Oid			type = OidIsValid(row->rhs_type) ? row->rhs_type : lhs->type;
	OrmExpr    *rhs;

	rhs = rhs_as(lookup, lookup->rhs, type, -1, row->bind);
	return condition(row->sql, list_make2(lhs, rhs));
}

static OrmExpr *
build_pattern(Lookup *lookup)
{
	const LookupRow *row = lookup->row;
	OrmExpr    *lhs = as_text(lookup->lhs);
	OrmExpr    *rhs = rhs_as(lookup, lookup->rhs, TEXTOID, -1, row->bind);

	if (is_citext(lhs->type))
	{
		const char *operator = strstr(row->sql, "~~") != NULL ? "~~" :
			strstr(row->sql, "~*") != NULL ? "~*" : "~";
		OrmExpr    *expr = row->name[0] == 'i' && row->name[1] == 'e' ? NULL :
			citext_pattern(lhs, rhs, operator);

		if (expr != NULL)
			return expr;
		lhs = orm_cast_expr(lhs, TEXTOID, -1);
	}
	if (orm_base_type(rhs->type) != TEXTOID &&
		TypeCategory(orm_base_type(rhs->type)) != TYPCATEGORY_STRING)
		rhs = orm_cast_expr(rhs, TEXTOID, -1);
	return condition(row->sql, list_make2(lhs, rhs));
}

/* Can the left side be NULL, or have no row to be of? */
static bool
may_be_null(const OrmExpr *lhs)
{
	OrmAlias   *alias;

	if (lhs->kind != X_COL || !lhs->column->notnull)
		return true;
	for (alias = lhs->alias; alias->parent != NULL; alias = alias->parent)
	{
		if (alias->nullable)
			return true;
	}
	return false;
}

/*
 * A value that is only known when the statement runs may turn out to ask for
 * another condition, if the left side can be NULL: exact None is IS NULL, and
 * an integer beyond what the column can hold is less or greater than anything.
 */
static void
note_late_value(OrmExpr *lhs, int strategy, OrmExpr *rhs)
{
	if (rhs->kind != X_VALUE || rhs->value->known || !may_be_null(lhs))
		return;
	if (strategy == BTEqualStrategyNumber)
		rhs->value->null_finds_nothing = false;
	else if (is_int_type(lhs->type))
		rhs->value->range_type = orm_base_type(lhs->type);
}

static OrmExpr *
build_iexact(Lookup *lookup)
{
	OrmExpr    *expr;

	if (rhs_is_none(lookup))
		return orm_isnull(lookup->lhs, true);
	expr = build_pattern(lookup);
	note_late_value(lookup->lhs, BTEqualStrategyNumber, lsecond(expr->args));
	return expr;
}

static OrmExpr *
build_isnull(Lookup *lookup)
{
	bool		value;
	OrmLiteral	literal;

	if (lookup->rhs->node == NULL ||
		!orm_literal(lookup->rhs->node, lookup->scope, &literal) ||
		literal.isnull || lookup->rhs->node->tag == ON_STR ||
		(literal.type != BOOLOID && literal.type != UNKNOWNOID) ||
		!orm_node_bool(lookup->rhs->node, lookup->scope, &value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("the value of an isnull lookup must be True or False"),
				 orm_errlocation(lookup->node)));
	return orm_isnull(lookup->lhs, value);
}

/* ------------------------------------------------------------ comparisons */

/* year, iso_year: a range over the column, which its index can serve. */
static OrmExpr *
year_bound(OrmExpr *arg, OrmExpr *year, bool iso, bool end)
{
	Oid			type = orm_base_type(arg->type);
	OrmExpr    *day;

	if (iso)
		day = orm_sql_expr(end ?
						   "(pg_catalog.date_trunc('week', pg_catalog.make_date((%1)::pg_catalog.int4 OPERATOR(pg_catalog.+) 1, 1, 4)::pg_catalog.timestamp) OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)::pg_catalog.date" :
						   "pg_catalog.date_trunc('week', pg_catalog.make_date((%1)::pg_catalog.int4, 1, 4)::pg_catalog.timestamp)::pg_catalog.date",
						   DATEOID, list_make1(year));
	else
		day = orm_sql_expr(end ? "pg_catalog.make_date((%1)::pg_catalog.int4, 12, 31)" :
						   "pg_catalog.make_date((%1)::pg_catalog.int4, 1, 1)",
						   DATEOID, list_make1(year));
	if (type == DATEOID)
		return day;
	day = orm_sql_expr(end ?
					   "(%1 OPERATOR(pg_catalog.+) '23:59:59.999999'::pg_catalog.time)" :
					   "(%1)::pg_catalog.timestamp", TIMESTAMPOID, list_make1(day));
	if (type == TIMESTAMPTZOID)
		day = orm_cast_expr(day, TIMESTAMPTZOID, -1);
	return day;
}

static OrmExpr *
build_year(Lookup *lookup, bool iso)
{
	OrmExpr    *arg = linitial(lookup->lhs->args);
	OrmExpr    *year = lookup_value(lookup, lookup->rhs->node, INT4OID, -1,
									BIND_PLAIN);
	OrmExpr    *where;

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
			return constant(range == RANGE_HIGH);
		case BTGreaterStrategyNumber:
		case BTGreaterEqualStrategyNumber:
			return constant(range == RANGE_LOW);
		default:
			return constant(false);
	}
}

/* Keys of several columns compare column by column, in order. */
static OrmExpr *
compare_tuples(Lookup *lookup, List *left, List *right, int strategy)
{
	OrmExpr    *where;
	ListCell   *lc,
			   *rc;

	if (list_length(left) != list_length(right))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("lookup \"%s\" on a key of %d columns needs %d values",
						lookup->name, list_length(left), list_length(left)),
				 orm_errlocation(lookup->node)));
	if (strategy == BTEqualStrategyNumber)
	{
		where = orm_where_new(CONN_AND, false);
		forboth(lc, left, rc, right)
			where->args = lappend(where->args, orm_equal(lfirst(lc), lfirst(rc)));
		return where;
	}

	/* a < x OR (a = x AND (b < y OR ...)) */
	{
		OrmExpr    *last;
		int			strict = strategy == BTLessEqualStrategyNumber ? BTLessStrategyNumber :
			strategy == BTGreaterEqualStrategyNumber ? BTGreaterStrategyNumber : strategy;

		if (list_length(left) == 1)
			return orm_compare(linitial(left), strategy, linitial(right));
		last = orm_where_new(CONN_AND, false);
		last->args = list_make2(orm_equal(linitial(left), linitial(right)),
								compare_tuples(lookup, list_copy_tail(left, 1),
											   list_copy_tail(right, 1), strategy));
		where = orm_where_new(CONN_OR, false);
		where->args = list_make2(orm_compare(linitial(left), strict, linitial(right)),
								 last);
		return where;
	}
}

static List *
tuple_values(Lookup *lookup, OrmNode *node)
{
	List	   *elements = node == NULL ? NIL :
		orm_node_elements(node, lookup->scope);
	List	   *values = NIL;
	ListCell   *lc,
			   *ec;

	forboth(lc, lookup->lhs->args, ec, elements)
	{
		OrmExpr    *column = lfirst(lc);

		values = lappend(values, orm_value_expr(lfirst(ec), column->type,
												column->typmod, BIND_PLAIN,
												lookup->scope, field_name(column)));
	}
	return list_length(elements) == list_length(lookup->lhs->args) ? values : NIL;
}

static OrmExpr *
build_tuple_compare(Lookup *lookup)
{
	List	   *right = NIL;

	if (lookup->rhs->expr != NULL && lookup->rhs->expr->kind == X_TUPLE)
		right = lookup->rhs->expr->args;
	else if (lookup->rhs->node != NULL)
		right = tuple_values(lookup, lookup->rhs->node);
	return compare_tuples(lookup, lookup->lhs->args, right, lookup->row->strategy);
}

static void
check_exact_subquery(Lookup *lookup)
{
	OrmQuery   *query = lookup->rhs->queryset->query;

	if (lookup->rhs->instance || lookup->row->strategy != BTEqualStrategyNumber)
		return;
	if (query->high_mark < 0 || query->high_mark - query->low_mark != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("the queryset value for an exact lookup must be limited to one result using slicing"),
				 errhint("Write [:1] after it, or use __in."),
				 orm_errlocation(lookup->node)));
}

static void
refuse_none(Lookup *lookup)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("cannot use None as a query value for lookup \"%s\"",
					lookup->name),
			 errhint("Use isnull=True to find NULLs."),
			 orm_errlocation(lookup->node)));
}

static OrmExpr *
build_compare(Lookup *lookup)
{
	OrmExpr    *lhs = lookup->lhs;
	int			strategy = lookup->row->strategy;
	OrmBind		bind = lookup->row->bind;
	OrmNode    *node = lookup->rhs->node;
	OrmExpr    *rhs;
	OrmExpr    *expr;
	bool		iso;
	OrmRange	range;

	if (lookup->class == TC_TUPLE && !rhs_is_none(lookup))
		return build_tuple_compare(lookup);
	if (rhs_is_none(lookup))
	{
		if (strategy == BTEqualStrategyNumber)
		{
			/* JSON has a null of its own; an SQL NULL argument stays NULL */
			if ((lookup->class & (TC_JSON | TC_JSON_KEY)) && node->tag == ON_NONE)
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
			refuse_none(lookup);
		return constant(false);
	}
	if (node != NULL && is_year_part(lhs, &iso) &&
		orm_is_plain_value(node, lookup->scope))
		return build_year(lookup, iso);

	if (node != NULL &&
		(range = orm_int_range(node, lhs->type, lookup->scope)) != RANGE_OK)
		return out_of_range(strategy, range);
	if (lookup->rhs->queryset != NULL)
		check_exact_subquery(lookup);
	rhs = rhs_as(lookup, lookup->rhs, lhs->type, -1, bind);
	expr = orm_compare(lhs, strategy, rhs);
	expr->rhs_is_col = rhs->kind == X_COL;
	note_late_value(lhs, strategy, rhs);
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

/* The elements as one OR of comparisons, when some of them are expressions. */
static OrmExpr *
in_expressions(Lookup *lookup)
{
	OrmExpr    *where = orm_where_new(CONN_OR, false);
	ListCell   *lc;

	foreach(lc, lookup->rhs->elements)
	{
		OrmRhs	   *element = lfirst(lc);

		if (element->node != NULL &&
			(orm_node_is_none(element->node, lookup->scope) ||
			 orm_int_range(element->node, lookup->lhs->type, lookup->scope) != RANGE_OK))
			continue;
		where->args = lappend(where->args,
							  orm_equal(lookup->lhs,
										rhs_as(lookup, element, lookup->lhs->type,
											   -1, BIND_PLAIN)));
	}
	return where->args == NIL ? constant(false) : where;
}

static OrmExpr *
in_tuples(Lookup *lookup, List *elements)
{
	OrmExpr    *where = orm_where_new(CONN_OR, false);
	ListCell   *lc;

	foreach(lc, elements)
	{
		if (orm_node_is_none(lfirst(lc), lookup->scope))
			continue;
		where->args = lappend(where->args,
							  compare_tuples(lookup, lookup->lhs->args,
											 tuple_values(lookup, lfirst(lc)),
											 BTEqualStrategyNumber));
	}
	return where->args == NIL ? constant(false) : where;
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

static bool
is_list_value(OrmNode *node, OrmScope *scope)
{
	return node->tag == ON_LIST || node->tag == ON_TUPLE ||
		node->tag == ON_SET || orm_param_is_list(node, scope);
}

/* Elements that are compared without being converted first. */
static void
check_late_elements(Lookup *lookup, Oid element)
{
	int			class = type_class_of(orm_base_type(element));
	Oid			type = orm_base_type(lookup->lhs->type);

	if (orm_base_type(element) != type &&
		(class != type_class_of(type) || class == TC_OTHER ||
		 (class == TC_NUMBER && !(is_int_type(element) && is_int_type(type)))))
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
			return lookup_value(lookup, node, param->type, -1, BIND_PLAIN);
		}
	}
	text = orm_node_string(node, lookup->scope);
	if (text != NULL && text[0] == '{')
		return orm_value_expr(node, array, -1, BIND_PLAIN, lookup->scope,
							  field_name(lookup->lhs));
	return NULL;
}

static OrmRhs *
plain_rhs(OrmNode *node)
{
	OrmRhs	   *rhs = palloc0(sizeof(OrmRhs));

	rhs->node = node;
	return rhs;
}

static OrmExpr *
build_in(Lookup *lookup)
{
	OrmNode    *node = lookup->rhs->node;
	OrmExpr    *array;
	List	   *elements;
	ListCell   *lc;

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
	if (node != NULL && rhs_is_none(lookup))
	{
		if (node->tag == ON_NONE)
			refuse_none(lookup);
		return constant(false);
	}
	if (node != NULL && !is_list_value(node, lookup->scope))
	{
		array = whole_array(lookup, node);
		if (array != NULL)
			return any_of(lookup, array);
		node = NULL;
	}
	if (node == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("lookup \"in\" needs a list, an array or a queryset"),
				 orm_errlocation(lookup->node)));
	array = whole_array(lookup, node);
	if (array != NULL)
		return any_of(lookup, array);
	elements = orm_node_elements(node, lookup->scope);
	if (lookup->class == TC_TUPLE)
		return in_tuples(lookup, elements);
	if (lookup->class == TC_ARRAY)
	{
		/* there are no arrays of arrays */
		foreach(lc, elements)
			lookup->rhs->elements = lappend(lookup->rhs->elements, plain_rhs(lfirst(lc)));
		return in_expressions(lookup);
	}

	array = orm_array_value(elements, orm_base_type(lookup->lhs->type),
							BIND_PLAIN, lookup->scope, field_name(lookup->lhs),
							!(lookup->class & (TC_JSON | TC_JSON_KEY)));
	if (ARR_NDIM(DatumGetArrayTypeP(array->value->datum)) == 0)
		return constant(false);
	return any_of(lookup, array);
}

static OrmExpr *
build_range(Lookup *lookup)
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
		foreach(lc, orm_node_elements(lookup->rhs->node, lookup->scope))
			bounds = lappend(bounds, plain_rhs(lfirst(lc)));
	}
	if (list_length(bounds) != 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("lookup \"range\" needs two values, the lower and the upper bound"),
				 orm_errlocation(lookup->node)));
	where = orm_where_new(CONN_AND, false);
	half.row = &row;
	half.rhs = linitial(bounds);
	row.strategy = BTGreaterEqualStrategyNumber;
	row.bind = BIND_PLAIN;
	where->args = list_make1(build_compare(&half));
	half.rhs = lsecond(bounds);
	row.strategy = BTLessEqualStrategyNumber;
	where->args = lappend(where->args, build_compare(&half));
	return where;
}

/* -------------------------------------------------- containers, text search */

/* @> <@ && over arrays: the list is an array of the column's own type. */
static OrmExpr *
build_array(Lookup *lookup)
{
	Oid			type = orm_base_type(lookup->lhs->type);
	OrmExpr    *rhs;

	if (lookup->rhs->queryset != NULL)
	{
		rhs = orm_expr_new(X_ARRAY_SUBQUERY, type);
		orm_prepare_in_subquery(lookup->rhs->queryset, NULL);
		rhs->query = lookup->rhs->queryset->query;
	}
	else if (lookup->rhs->is_list)
	{
		ListCell   *lc;

		rhs = orm_sql_expr("ARRAY[%*]", type, NIL);
		foreach(lc, lookup->rhs->elements)
			rhs->args = lappend(rhs->args, rhs_as(lookup, lfirst(lc),
												  get_element_type(type), -1,
												  BIND_PLAIN));
		rhs = orm_cast_expr(rhs, type, -1);
	}
	else
		rhs = rhs_as(lookup, lookup->rhs, type, -1, BIND_PLAIN);
	if (orm_base_type(rhs->type) != type)
		rhs = orm_cast_expr(rhs, type, -1);
	return condition(lookup->row->sql, list_make2(lookup->lhs, rhs));
}

/* contains on a range: another range, or one element. */
static OrmExpr *
build_range_contains(Lookup *lookup)
{
	Oid			type = orm_base_type(lookup->lhs->type);
	OrmNode    *node = lookup->rhs->node;
	OrmLiteral	literal;
	bool		element = false;

	if (node != NULL && orm_literal(node, lookup->scope, &literal))
	{
		element = literal.type != UNKNOWNOID || literal.isnull;
		if (literal.type == UNKNOWNOID && !literal.isnull)
		{
			const char *text = DatumGetCString(literal.datum);

			element = text[0] != '[' && text[0] != '(' &&
				pg_strcasecmp(text, "empty") != 0;
		}
		else if (type_is_range(literal.type))
			element = false;
	}
	else if (node != NULL && orm_now_expr(node) != NULL)
		element = true;
	return condition(lookup->row->sql,
					 list_make2(lookup->lhs,
								rhs_as(lookup, lookup->rhs,
									   element ? get_range_subtype(type) : type,
									   -1, BIND_PLAIN)));
}

/* contained_by on a plain column: is the value inside a range? */
static OrmExpr *
build_in_range(Lookup *lookup)
{
	Oid			type = orm_base_type(lookup->lhs->type);
	Oid			range;
	OrmExpr    *lhs = lookup->lhs;

	switch (type)
	{
		case INT2OID:
			lhs = orm_cast_expr(lhs, INT4OID, -1);
			/* FALLTHROUGH */
		case INT4OID:
			range = INT4RANGEOID;
			break;
		case INT8OID:
			range = INT8RANGEOID;
			break;
		case FLOAT4OID:
		case FLOAT8OID:
			lhs = orm_cast_expr(lhs, NUMERICOID, -1);
			/* FALLTHROUGH */
		case NUMERICOID:
			range = NUMRANGEOID;
			break;
		case DATEOID:
			range = DATERANGEOID;
			break;
		case TIMESTAMPOID:
			range = TSRANGEOID;
			break;
		default:
			range = TSTZRANGEOID;
	}
	return condition(lookup->row->sql,
					 list_make2(lhs, rhs_as(lookup, lookup->rhs, range, -1,
											BIND_PLAIN)));
}

/* has_keys and has_any_keys take a list of keys, as text. */
static OrmExpr *
build_keys(Lookup *lookup)
{
	OrmNode    *node = lookup->rhs->node;
	OrmExpr    *keys;

	if (node == NULL || !is_list_value(node, lookup->scope))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("lookup \"%s\" needs a list of keys", lookup->name),
				 orm_errlocation(lookup->node)));
	keys = orm_array_value(orm_node_elements(node, lookup->scope), TEXTOID,
						   BIND_PLAIN, lookup->scope, NULL, false);
	return condition(lookup->row->sql, list_make2(lookup->lhs, keys));
}

static const char *
extension_schema(const char *extension, Lookup *lookup)
{
	Oid			oid = get_extension_oid(extension, true);

	if (!OidIsValid(oid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("lookup \"%s\" needs the extension \"%s\"",
						lookup->name, extension),
				 errhint("CREATE EXTENSION %s;", extension),
				 orm_errlocation(lookup->node)));
	return quote_identifier(get_namespace_name(compat_extension_schema(oid)));
}

/* trigram_similar and its like: operators of pg_trgm, wherever it lives. */
static OrmExpr *
build_trigram(Lookup *lookup)
{
	const char *schema = extension_schema("pg_trgm", lookup);
	OrmExpr    *rhs = rhs_as(lookup, lookup->rhs, TEXTOID, -1, BIND_PLAIN);

	return condition(psprintf("(%%1 OPERATOR(%s.%s) %%2)",
							  compat_escape_percent(schema), lookup->row->sql),
					 list_make2(as_text(lookup->lhs), rhs));
}

/* hstore's operators, in the schema of its type. */
static OrmExpr *
build_hstore(Lookup *lookup)
{
	Oid			type = orm_base_type(lookup->lhs->type);
	const char *schema = quote_identifier(get_namespace_name(compat_type_namespace(type)));
	OrmExpr    *rhs;

	if (lookup->row->rhs_type == TEXTARRAYOID)
	{
		LookupRow	row = *lookup->row;
		Lookup		copy = *lookup;

		row.sql = psprintf("(%%1 OPERATOR(%s.%s) %%2)",
						   compat_escape_percent(schema), lookup->row->sql);
		copy.row = &row;
		return build_keys(&copy);
	}
	rhs = rhs_as(lookup, lookup->rhs,
				 OidIsValid(lookup->row->rhs_type) ? lookup->row->rhs_type : type,
				 -1, BIND_PLAIN);
	return condition(psprintf("(%%1 OPERATOR(%s.%s) %%2)",
							  compat_escape_percent(schema), lookup->row->sql),
					 list_make2(lookup->lhs, rhs));
}

/* Django's SearchVectorField: to equal a query is to match it. */
static OrmExpr *
build_match(Lookup *lookup)
{
	if (rhs_is_none(lookup))
		return orm_isnull(lookup->lhs, true);
	return build_template(lookup);
}

/* -------------------------------------------------------------- the table */

#define UPPER_LIKE \
	"pg_catalog.upper(%1) OPERATOR(pg_catalog.~~) pg_catalog.upper(%2)"
#define LIKE_SQL	"%1 OPERATOR(pg_catalog.~~) %2"
#define BINARY(op)	"%1 OPERATOR(pg_catalog." op ") %2"

static const LookupRow lookup_rows[] = {
	{"exact", TC_TSVECTOR, build_match, "%1 OPERATOR(pg_catalog.@@) pg_catalog.plainto_tsquery(%2)", TEXTOID, BIND_PLAIN, 0},
	{"exact", TC_ANY | TC_RELATION | TC_TUPLE, build_compare, NULL, InvalidOid, BIND_PLAIN, BTEqualStrategyNumber},
	{"gt", TC_ANY | TC_RELATION | TC_TUPLE, build_compare, NULL, InvalidOid, BIND_PLAIN, BTGreaterStrategyNumber},
	{"gte", TC_ANY | TC_RELATION | TC_TUPLE, build_compare, NULL, InvalidOid, BIND_CEIL, BTGreaterEqualStrategyNumber},
	{"lt", TC_ANY | TC_RELATION | TC_TUPLE, build_compare, NULL, InvalidOid, BIND_CEIL, BTLessStrategyNumber},
	{"lte", TC_ANY | TC_RELATION | TC_TUPLE, build_compare, NULL, InvalidOid, BIND_PLAIN, BTLessEqualStrategyNumber},
	{"in", TC_ANY | TC_RELATION | TC_TUPLE, build_in, NULL, InvalidOid, BIND_PLAIN, 0},
	{"range", TC_ANY, build_range, NULL, InvalidOid, BIND_PLAIN, 0},
	{"isnull", TC_ANY | TC_RELATION | TC_TUPLE, build_isnull, NULL, InvalidOid, BIND_PLAIN, 0},

	{"iexact", TC_STRINGY | TC_RANGE, build_iexact, "pg_catalog.upper(%1) OPERATOR(pg_catalog.=) pg_catalog.upper(%2)", TEXTOID, BIND_PLAIN, 0},
	{"contains", TC_SCALAR, build_pattern, LIKE_SQL, TEXTOID, BIND_CONTAINS, 0},
	{"icontains", TC_STRINGY | TC_RANGE, build_pattern, UPPER_LIKE, TEXTOID, BIND_CONTAINS, 0},
	{"startswith", TC_STRINGY, build_pattern, LIKE_SQL, TEXTOID, BIND_STARTSWITH, 0},
	{"istartswith", TC_STRINGY | TC_RANGE, build_pattern, UPPER_LIKE, TEXTOID, BIND_STARTSWITH, 0},
	{"endswith", TC_STRINGY, build_pattern, LIKE_SQL, TEXTOID, BIND_ENDSWITH, 0},
	{"iendswith", TC_STRINGY | TC_RANGE, build_pattern, UPPER_LIKE, TEXTOID, BIND_ENDSWITH, 0},
	{"regex", TC_STRINGY | TC_RANGE, build_pattern, BINARY("~"), TEXTOID, BIND_PLAIN, 0},
	{"iregex", TC_STRINGY | TC_RANGE, build_pattern, BINARY("~*"), TEXTOID, BIND_PLAIN, 0},

	{"contains", TC_JSON | TC_JSON_KEY, build_template, BINARY("@>"), JSONBOID, BIND_PLAIN, 0},
	{"contained_by", TC_JSON | TC_JSON_KEY, build_template, BINARY("<@"), JSONBOID, BIND_PLAIN, 0},
	{"has_key", TC_JSON | TC_JSON_KEY, build_template, BINARY("?"), TEXTOID, BIND_PLAIN, 0},
	{"has_keys", TC_JSON | TC_JSON_KEY, build_keys, BINARY("?&"), TEXTARRAYOID, BIND_PLAIN, 0},
	{"has_any_keys", TC_JSON | TC_JSON_KEY, build_keys, BINARY("?|"), TEXTARRAYOID, BIND_PLAIN, 0},

	{"contains", TC_ARRAY, build_array, BINARY("@>"), InvalidOid, BIND_PLAIN, 0},
	{"contained_by", TC_ARRAY, build_array, BINARY("<@"), InvalidOid, BIND_PLAIN, 0},
	{"overlap", TC_ARRAY, build_array, BINARY("&&"), InvalidOid, BIND_PLAIN, 0},

	{"contains", TC_RANGE, build_range_contains, BINARY("@>"), InvalidOid, BIND_PLAIN, 0},
	{"contained_by", TC_RANGE, build_template, BINARY("<@"), InvalidOid, BIND_PLAIN, 0},
	{"overlap", TC_RANGE, build_template, BINARY("&&"), InvalidOid, BIND_PLAIN, 0},
	{"fully_lt", TC_RANGE, build_template, BINARY("<<"), InvalidOid, BIND_PLAIN, 0},
	{"fully_gt", TC_RANGE, build_template, BINARY(">>"), InvalidOid, BIND_PLAIN, 0},
	{"not_lt", TC_RANGE, build_template, BINARY("&>"), InvalidOid, BIND_PLAIN, 0},
	{"not_gt", TC_RANGE, build_template, BINARY("&<"), InvalidOid, BIND_PLAIN, 0},
	{"adjacent_to", TC_RANGE, build_template, BINARY("-|-"), InvalidOid, BIND_PLAIN, 0},
	{"contained_by", TC_NUMBER | TC_DATE | TC_TIMESTAMP, build_in_range, BINARY("<@"), InvalidOid, BIND_PLAIN, 0},

	{"search", TC_TEXT, build_template, "pg_catalog.to_tsvector(COALESCE(%1, '')) OPERATOR(pg_catalog.@@) pg_catalog.plainto_tsquery(%2)", TEXTOID, BIND_PLAIN, 0},
	{"search", TC_TSVECTOR, build_template, "%1 OPERATOR(pg_catalog.@@) pg_catalog.plainto_tsquery(%2)", TEXTOID, BIND_PLAIN, 0},
	{"trigram_similar", TC_TEXT, build_trigram, "%%", TEXTOID, BIND_PLAIN, 0},
	{"trigram_word_similar", TC_TEXT, build_trigram, "%%>", TEXTOID, BIND_PLAIN, 0},
	{"trigram_strict_word_similar", TC_TEXT, build_trigram, "%%>>", TEXTOID, BIND_PLAIN, 0},

	{"contains", TC_HSTORE, build_hstore, "@>", InvalidOid, BIND_PLAIN, 0},
	{"contained_by", TC_HSTORE, build_hstore, "<@", InvalidOid, BIND_PLAIN, 0},
	{"has_key", TC_HSTORE, build_hstore, "?", TEXTOID, BIND_PLAIN, 0},
	{"has_keys", TC_HSTORE, build_hstore, "?&", TEXTARRAYOID, BIND_PLAIN, 0},
	{"has_any_keys", TC_HSTORE, build_hstore, "?|", TEXTARRAYOID, BIND_PLAIN, 0},
};

/* Lookups by their class name, for filter(GreaterThan(F('a'), 1)). */
static const struct
{
	const char *class;
	const char *lookup;
}			lookup_classes[] = {
	{"Exact", "exact"}, {"IExact", "iexact"}, {"GreaterThan", "gt"},
	{"GreaterThanOrEqual", "gte"}, {"LessThan", "lt"},
	{"LessThanOrEqual", "lte"}, {"In", "in"}, {"Contains", "contains"},
	{"IContains", "icontains"}, {"StartsWith", "startswith"},
	{"IStartsWith", "istartswith"}, {"EndsWith", "endswith"},
	{"IEndsWith", "iendswith"}, {"Range", "range"}, {"IsNull", "isnull"},
	{"Regex", "regex"}, {"IRegex", "iregex"}, {"HasKey", "has_key"},
	{"HasKeys", "has_keys"}, {"HasAnyKeys", "has_any_keys"},
	{"DataContains", "contains"}, {"ContainedBy", "contained_by"},
	{"TrigramSimilar", "trigram_similar"},
	{"TrigramWordSimilar", "trigram_word_similar"},
};

bool
orm_lookup_class(const char *name, const char **lookup)
{
	int			i;

	for (i = 0; i < (int) lengthof(lookup_classes); i++)
	{
		if (strcmp(lookup_classes[i].class, name) == 0)
		{
			*lookup = lookup_classes[i].lookup;
			return true;
		}
	}
	return false;
}

static const LookupRow *
find_lookup(const OrmExpr *lhs, const char *name)
{
	int			class = class_of(lhs);
	int			i;

	for (i = 0; i < (int) lengthof(lookup_rows); i++)
	{
		if ((lookup_rows[i].classes & class) != 0 &&
			strcmp(lookup_rows[i].name, name) == 0)
			return &lookup_rows[i];
	}
	return NULL;
}

/* Is it a lookup of some type? */
bool
orm_is_lookup_name(const char *name)
{
	int			i;

	for (i = 0; i < (int) lengthof(lookup_rows); i++)
	{
		if (strcmp(lookup_rows[i].name, name) == 0)
			return true;
	}
	return false;
}

bool
orm_has_lookup(OrmExpr *lhs, const char *name)
{
	return find_lookup(lhs, name) != NULL;
}

/* ------------------------------------------------------------ transforms */

static OrmExpr *
json_key(OrmExpr *lhs, const char *key)
{
	OrmExpr    *expr = orm_expr_new(X_SQL, JSONBOID);
	OrmExpr    *base = lhs->keys != NIL ? lhs->json_base : lhs;
	char	   *end;

	if (orm_base_type(base->type) == JSONOID)
		base = orm_cast_expr(base, JSONBOID, -1);
	expr->keys = lappend(list_copy(lhs->keys), pstrdup(key));
	expr->json_base = base;
	if (list_length(expr->keys) == 1)
	{
		long		index;

		errno = 0;
		index = strtol(key, &end, 10);
		expr->sql = "(%1 OPERATOR(pg_catalog.->) %2)";
		if (*key != '\0' && *end == '\0' && errno == 0 &&
			index >= PG_INT32_MIN && index <= PG_INT32_MAX)
			expr->args = list_make2(base, orm_const_expr(INT4OID,
														 Int32GetDatum((int32) index), false));
		else
			expr->args = list_make2(base, orm_text_const(key));
	}
	else
	{
		List	   *nodes = NIL;
		ListCell   *lc;

		foreach(lc, expr->keys)
			nodes = lappend(nodes, orm_make_str(lfirst(lc)));
		expr->sql = "(%1 OPERATOR(pg_catalog.#>) %2)";
		expr->args = list_make2(base, orm_array_value(nodes, TEXTOID, BIND_PLAIN,
													  NULL, NULL, false));
		((OrmExpr *) lsecond(expr->args))->value->structural = true;
	}
	return expr;
}

/* 0 is an element, 0_2 a slice; SQL counts from one. */
static OrmExpr *
array_item(OrmExpr *lhs, const char *name)
{
	int			from;
	int			to;
	int			used = 0;

	if (strcmp(name, "len") == 0)
		return orm_sql_expr("CASE WHEN %1 IS NULL THEN NULL ELSE COALESCE(pg_catalog.array_length(%1, 1), 0) END",
							INT4OID, list_make1(lhs));
	if (name[0] < '0' || name[0] > '9' || strlen(name) > 18)
		return NULL;
	if (sscanf(name, "%d_%d%n", &from, &to, &used) == 2 && name[used] == '\0')
		return orm_sql_expr("(%1)[%2:%3]", lhs->type,
							list_make3(lhs, orm_int_const((int64) from + 1),
									   orm_int_const(to)));
	if (sscanf(name, "%d%n", &from, &used) == 1 && name[used] == '\0')
		return orm_sql_expr("(%1)[%2]", get_element_type(orm_base_type(lhs->type)),
							list_make2(lhs, orm_int_const((int64) from + 1)));
	return NULL;
}

/* grid__0__1: all positions of an array of arrays stand in one subscript. */
static OrmExpr *
next_dimension(OrmExpr *lhs, const char *name)
{
	int			n = list_length(lhs->args) + 1;
	OrmExpr    *expr;

	if (name[0] < '0' || name[0] > '9' || strlen(name) > 9 ||
		name[strspn(name, "0123456789")] != '\0' || n > 7)
		return NULL;
	expr = orm_sql_expr(psprintf("%s[%%%d]", lhs->sql, n), lhs->type,
						lappend(list_copy(lhs->args),
								orm_int_const((int64) atoi(name) + 1)));
	return expr;
}

static const struct
{
	const char *name;
	const char *sql;
	bool		element;		/* yields the range's element type */
}			range_transforms[] = {
	{"startswith", "pg_catalog.lower(%1)", true},
	{"endswith", "pg_catalog.upper(%1)", true},
	{"isempty", "pg_catalog.isempty(%1)", false},
	{"lower_inc", "pg_catalog.lower_inc(%1)", false},
	{"lower_inf", "pg_catalog.lower_inf(%1)", false},
	{"upper_inc", "pg_catalog.upper_inc(%1)", false},
	{"upper_inf", "pg_catalog.upper_inf(%1)", false},
};

static OrmExpr *
range_transform(OrmExpr *lhs, const char *name)
{
	int			i;

	for (i = 0; i < (int) lengthof(range_transforms); i++)
	{
		if (strcmp(range_transforms[i].name, name) == 0)
			return orm_sql_expr(range_transforms[i].sql,
								range_transforms[i].element ?
								get_range_subtype(orm_base_type(lhs->type)) : BOOLOID,
								list_make1(lhs));
	}
	return NULL;
}

static OrmExpr *
hstore_transform(OrmExpr *lhs, const char *name)
{
	const char *schema = quote_identifier(get_namespace_name(compat_type_namespace(orm_base_type(lhs->type))));

	schema = compat_escape_percent(schema);
	if (strcmp(name, "keys") == 0)
		return orm_sql_expr(psprintf("%s.akeys(%%1)", schema), TEXTARRAYOID,
							list_make1(lhs));
	if (strcmp(name, "values") == 0)
		return orm_sql_expr(psprintf("%s.avals(%%1)", schema), TEXTARRAYOID,
							list_make1(lhs));
	return orm_sql_expr(psprintf("(%%1 OPERATOR(%s.->) %%2)", schema), TEXTOID,
						list_make2(lhs, orm_text_const(name)));
}

static OrmExpr *
unaccent_transform(OrmExpr *lhs, const OrmNode *node)
{
	Lookup		lookup = {0};

	lookup.name = "unaccent";
	lookup.node = node;
	return orm_sql_expr(psprintf("%s.unaccent(%%1)",
								 compat_escape_percent(extension_schema("unaccent", &lookup))),
						TEXTOID, list_make1(as_text(lhs)));
}

static const char *const of_date[] = {"year", "iso_year", "month", "day",
"week", "week_day", "iso_week_day", "quarter"};
static const char *const of_time[] = {"hour", "minute", "second"};

/* What EXTRACT can take out of a value of this class. */
static bool
part_applies(const char *name, int class)
{
	int			i;

	for (i = 0; i < (int) lengthof(of_date); i++)
	{
		if (strcmp(of_date[i], name) == 0)
			return (class & (TC_DATE | TC_TIMESTAMP)) != 0;
	}
	for (i = 0; i < (int) lengthof(of_time); i++)
	{
		if (strcmp(of_time[i], name) == 0)
			return (class & (TC_TIME | TC_TIMESTAMP)) != 0;
	}
	if (strcmp(name, "date") == 0 || strcmp(name, "time") == 0)
		return (class & TC_TIMESTAMP) != 0;
	return true;
}

OrmExpr *
orm_find_transform(OrmExpr *lhs, const char *name, const OrmNode *node)
{
	int			class = class_of(lhs);
	const OrmFunction *fn;
	OrmExpr    *expr = NULL;

	switch (class)
	{
		case TC_JSON:
		case TC_JSON_KEY:
			return json_key(lhs, name);
		case TC_ARRAY:
			expr = array_item(lhs, name);
			break;
		case TC_RANGE:
			expr = range_transform(lhs, name);
			break;
		case TC_HSTORE:
			return hstore_transform(lhs, name);
		case TC_RELATION:
		case TC_TUPLE:
			return NULL;
	}
	if (expr == NULL && lhs->kind == X_SQL &&
		strncmp(lhs->sql, "(%1)[%2]", 8) == 0 && class != TC_ARRAY)
		expr = next_dimension(lhs, name);
	if (expr != NULL)
		return expr;
	if (class == TC_TEXT && strcmp(name, "unaccent") == 0)
		return unaccent_transform(lhs, node);
	fn = orm_transform(name);
	if (fn == NULL || !part_applies(name, class))
		return NULL;
	return orm_function_expr(fn, list_make1(lhs), node);
}

/* The lookups of a type, and the steps that only such a type has. */
static List *
own_names(const OrmExpr *lhs)
{
	List	   *names = NIL;
	int			class = class_of(lhs);
	int			i;

	for (i = 0; i < (int) lengthof(lookup_rows); i++)
	{
		if (lookup_rows[i].classes & class)
			names = lappend(names, unconstify(char *, lookup_rows[i].name));
	}
	for (i = 0; i < (int) lengthof(of_date); i++)
	{
		if (part_applies(of_date[i], class))
			names = lappend(names, unconstify(char *, of_date[i]));
	}
	for (i = 0; i < (int) lengthof(of_time); i++)
	{
		if (part_applies(of_time[i], class))
			names = lappend(names, unconstify(char *, of_time[i]));
	}
	if (class == TC_TIMESTAMP)
		names = lappend(lappend(names, pstrdup("date")), pstrdup("time"));
	if (class == TC_ARRAY)
		names = lappend(names, pstrdup("len"));
	for (i = 0; class == TC_RANGE && i < (int) lengthof(range_transforms); i++)
		names = lappend(names, unconstify(char *, range_transforms[i].name));
	return names;
}

static char *
supported_lookups(const OrmExpr *lhs)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, own_names(lhs))
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", (char *) lfirst(lc));
	return buf.data;
}

/* What a mistyped lookup may have been: also any function of one argument. */
static const char *
nearest_lookup(const OrmExpr *lhs, const char *name)
{
	const char *nearest = orm_nearest_name(name, own_names(lhs));

	/* among so many, something is near any short name */
	if (nearest != NULL || lhs->relation != NULL || strlen(name) < 4)
		return nearest;
	nearest = orm_nearest_name(name, orm_function_names(true));
	return nearest != NULL && strcmp(nearest, name) != 0 ? nearest : NULL;
}

static void unsupported_lookup(OrmExpr *lhs, const char *name, const OrmNode *node) ORM_NORETURN;

static void
unsupported_lookup(OrmExpr *lhs, const char *name, const OrmNode *node)
{
	const char *field = field_name(lhs);
	const char *nearest = nearest_lookup(lhs, name);
	const char *advice = orm_advice(ADVICE_LOOKUP, name);
	char	   *type = lhs->relation != NULL ? psprintf("relation \"%s\"", lhs->relation->name) :
		psprintf("type %s", OidIsValid(lhs->type) ? format_type_be(lhs->type) : "unknown");
	char	   *subject = field != NULL && lhs->relation == NULL ?
		psprintf("field \"%s\" of %s", field, type) : type;

	if (name[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("a lookup is missing after the underscores behind %s", subject),
				 errhint("Leave the underscores out to compare for equality. Supported lookups are: %s.",
						 supported_lookups(lhs)),
				 orm_errlocation(node)));
	if (nearest != NULL && strcmp(nearest, name) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("lookup \"%s\" for %s must be the last part of a path",
						name, subject),
				 orm_errlocation(node)));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FUNCTION),
			 errmsg("unsupported lookup \"%s\" for %s", name, subject),
			 advice != NULL ?
			 errhint("%s Supported lookups are: %s.", advice, supported_lookups(lhs)) :
			 nearest != NULL ?
			 errhint("Perhaps you meant \"%s\". Supported lookups are: %s.",
					 nearest, supported_lookups(lhs)) :
			 errhint("Supported lookups are: %s.", supported_lookups(lhs)),
			 orm_errlocation(node)));
}

/*
 * orm_try_transform
 *		The expression with one transform applied.  Errors: 42883 when its
 *		type has no such transform.
 */
OrmExpr *
orm_try_transform(OrmExpr *lhs, const char *name, List *lookups,
				  const OrmNode *node)
{
	OrmExpr    *expr = orm_find_transform(lhs, name, node);

	if (expr == NULL)
		unsupported_lookup(lhs, name, node);
	return expr;
}

/* unaccent on the left side means unaccent on the right side too. */
static void
apply_bilateral(OrmExpr *lhs, OrmRhs **rhs, OrmScope *scope)
{
	OrmRhs	   *both;

	if (lhs->kind != X_SQL || lhs->sql == NULL ||
		strstr(lhs->sql, ".unaccent(%1)") == NULL || (*rhs)->queryset != NULL)
		return;
	if ((*rhs)->node != NULL && orm_node_is_none((*rhs)->node, scope))
		return;
	if ((*rhs)->is_list ||
		((*rhs)->node != NULL && is_list_value((*rhs)->node, scope)))
		return;
	both = palloc0(sizeof(OrmRhs));
	both->expr = orm_sql_expr(lhs->sql, TEXTOID,
							  list_make1((*rhs)->expr != NULL ? (*rhs)->expr :
										 orm_value_expr((*rhs)->node, TEXTOID, -1,
														BIND_PLAIN, scope, NULL)));
	*rhs = both;
}

/*
 * orm_build_lookup
 *		The condition that "lookups" (transforms, then a lookup; none is exact)
 *		makes of a left and a right side.
 */
OrmExpr *
orm_build_lookup(OrmQuery *query, List *lookups, OrmExpr *lhs, OrmRhs *rhs,
				 OrmScope *scope, const OrmNode *node)
{
	Lookup		lookup = {0};
	const char *name = lookups == NIL ? "exact" : llast(lookups);
	const LookupRow *row;
	ListCell   *lc;

	foreach(lc, lookups)
	{
		if (lnext(lookups, lc) != NULL)
			lhs = orm_try_transform(lhs, lfirst(lc), lookups, node);
	}
	row = find_lookup(lhs, name);
	if (row == NULL)
	{
		lhs = orm_try_transform(lhs, name, lookups, node);
		name = "exact";
		row = find_lookup(lhs, name);
		if (row == NULL)
			unsupported_lookup(lhs, name, node);
	}
	apply_bilateral(lhs, &rhs, scope);

	lookup.row = row;
	lookup.name = name;
	lookup.class = class_of(lhs);
	lookup.lhs = lhs;
	lookup.rhs = rhs;
	lookup.scope = palloc(sizeof(OrmScope));
	*lookup.scope = *scope;
	lookup.scope->key_wanted = lhs->relation != NULL;
	lookup.query = query;
	lookup.node = node;
	if (row->build != build_compare && row->build != build_in &&
		row->build != build_isnull && row->build != build_iexact &&
		row->build != build_match &&
		rhs_is_none(&lookup))
	{
		if (rhs->node->tag == ON_NONE && !(lookup.class & TC_JSON))
			refuse_none(&lookup);
		if (rhs->node->tag == ON_PARAM)
			return constant(false);
	}
	return row->build(&lookup);
}
