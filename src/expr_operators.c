/*
 * expr_operators.c
 *	  Expressions that refer to columns and combine them: F, OuterRef, Value,
 *	  arithmetic, bit operations, subscripts.
 *
 * Operators are looked up in pg_catalog with the types of the operands, so
 * that the types of results are PostgreSQL's own.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_operator.h"
#include "common/int.h"
#include "parser/parse_coerce.h"
#include "parser/parse_oper.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "expressions.h"
#include "lookups.h"

/* ------------------------------------------------------------- references */

typedef struct JoinedColumn
{
	bool		found;
} JoinedColumn;

static void
find_joined_column(OrmExpr *expr, void *arg)
{
	if (expr->kind == X_COL && expr->alias->join_type != OJ_BASE)
		((JoinedColumn *) arg)->found = true;
}

static void
refuse_joins(const OrmNode *node)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("joined field references are not permitted in this query"),
			 errhint("Use a Subquery for values of related rows."),
			 orm_errlocation(node)));
}

static OrmExpr *
annotation_ref(OrmAnnotation *annotation, OrmScope *scope, const OrmNode *node)
{
	OrmExpr    *ref;

	if (!scope->allow_joins)
	{
		JoinedColumn joined = {false};

		orm_walk_expr(annotation->expr, find_joined_column, &joined);
		if (joined.found)
			refuse_joins(node);
	}
	if (!scope->summarize)
		return annotation->expr;
	if (!annotation->selected)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("cannot aggregate over the \"%s\" alias",
						annotation->name),
				 errhint("Use annotate() to promote it."),
				 orm_errlocation(node)));
	ref = orm_expr_new(X_REF, annotation->expr->type);
	ref->name = annotation->name;
	ref->args = list_make1(annotation->expr);
	return ref;
}

/*
 * orm_resolve_ref
 *		F('name'): an annotation, or a path with transforms after it.
 *		Errors: 42703 for an unknown field, 42883 for an unknown transform.
 */
OrmExpr *
orm_resolve_ref(OrmQuery *query, const char *name, OrmScope *scope,
				const OrmNode *node)
{
	List	   *names;
	OrmAnnotation *annotation;
	OrmJoinInfo *info;
	OrmTargets	targets;
	OrmAlias   *alias;
	List	   *joins;
	OrmExpr    *expr;

	if (query == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("field \"%s\" is referenced where there is no model", name),
				 orm_errlocation(node)));
	annotation = orm_find_annotation(query, name);
	if (annotation != NULL)
		return annotation_ref(annotation, scope, node);

	names = orm_split_names(name);
	annotation = orm_find_annotation(query, linitial(names));
	if (annotation != NULL)
	{
		expr = annotation_ref(annotation, scope, node);
		return orm_apply_transforms(expr, names, 1, list_length(names), node, NULL);
	}

	info = orm_setup_joins(query, names, query->model, orm_initial_alias(query),
						   scope->reuse, scope, node);
	orm_trim_joins(info, &targets, &alias, &joins);
	if (!scope->allow_joins && list_length(joins) > 1)
		refuse_joins(node);
	if (scope->reuse != NULL)
		*scope->reuse = list_concat_unique_ptr(*scope->reuse, joins);
	if (info->relation != NULL && info->transforms != NIL)
		orm_unknown_field(query, info->model, linitial(info->transforms), node);
	expr = orm_target_expr(alias, &targets, NULL);
	return orm_apply_transforms(expr, info->transforms, 0, list_length(info->transforms),
								node, NULL);
}

OrmExpr *
orm_resolve_f(OrmNode *call, OrmScope *scope)
{
	return orm_resolve_ref(scope->query, orm_need_string(call, 0, "name", scope),
						   scope, call);
}

/* OuterRef('x'); OuterRef(OuterRef('x')) is a query further out. */
OrmExpr *
orm_resolve_outerref(OrmNode *call, OrmScope *scope)
{
	OrmNode    *name = orm_need_argument(call, 0, "name");
	OrmScope   *outer = scope->outer;
	OrmExpr    *expr;
	const char *inner = orm_call_name(name);

	if (outer == NULL || outer->query == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("this queryset contains a reference to an outer query and may only be used in a subquery"),
				 orm_errlocation(call)));
	if (inner != NULL && (strcmp(inner, "OuterRef") == 0 || strcmp(inner, "F") == 0))
		return orm_resolve_expr(name, outer);
	expr = orm_resolve_ref(outer->query, orm_need_string(call, 0, "name", scope),
						   outer, call);
	if (strstr(orm_need_string(call, 0, "name", scope), "__") != NULL &&
		!expr->multivalued)
	{
		OrmExpr    *copy = palloc(sizeof(OrmExpr));

		*copy = *expr;
		copy->multivalued = true;
		expr = copy;
	}
	return expr;
}

OrmExpr *
orm_resolve_value(OrmNode *call, OrmScope *scope)
{
	OrmNode    *value = orm_need_argument(call, 0, "value");
	OrmNode    *field = orm_call_argument(call, 1, "output_field");
	Oid			type;
	int32		typmod;

	if (!orm_is_plain_value(value, scope))
		return orm_resolve_expr(value, scope);
	if (field != NULL && orm_field_class(field, scope, &type, &typmod))
		return orm_value_expr(value, type, -1, BIND_PLAIN, scope, NULL);
	return orm_typed_value(value, scope);
}

/* -------------------------------------------------------------- arithmetic */

static const char *
operator_name(OrmOp op)
{
	switch (op)
	{
		case OP_ADD:
			return "+";
		case OP_SUB:
			return "-";
		case OP_MUL:
			return "*";
		case OP_DIV:
			return "/";
		case OP_MOD:
			return "%";
		case OP_POW:
			return "^";
		default:
			return NULL;
	}
}

static OrmExpr *
binary_operator(const char *name, OrmExpr *left, OrmExpr *right,
				const OrmNode *node)
{
	Oid			lt = orm_base_type(left->type);
	Oid			rt = orm_base_type(right->type);
	Operator	op;
	OrmExpr    *expr;

	op = oper(NULL, list_make2(makeString("pg_catalog"), makeString(pstrdup(name))),
			  OidIsValid(lt) ? lt : UNKNOWNOID, OidIsValid(rt) ? rt : UNKNOWNOID,
			  true, -1);
	if (op == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("operator %s is not defined for %s and %s", name,
						format_type_be(lt), format_type_be(rt)),
				 errhint("Cast one side, for example Cast('%s', FloatField()).",
						 orm_example_field(list_make2(left, right))),
				 orm_errlocation(node)));
	expr = orm_expr_new(X_OP, ((Form_pg_operator) GETSTRUCT(op))->oprresult);
	expr->opno = oprid(op);
	expr->args = list_make2(left, right);
	ReleaseSysCache(op);
	return expr;
}

static bool
is_float(Oid type)
{
	return type == FLOAT4OID || type == FLOAT8OID;
}

static bool
is_date_like(Oid type)
{
	return type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID;
}

/* A plain operand takes a type that fits the other side, as an SQL literal. */
static OrmExpr *
plain_operand(OrmNode *node, OrmExpr *other, OrmScope *scope)
{
	OrmExpr    *value = orm_typed_value(node, scope);
	Oid			type = orm_base_type(other->type);

	if (value->kind != X_VALUE)
		return value;
	if (TypeCategory(value->type) == TYPCATEGORY_STRING &&
		TypeCategory(type) != TYPCATEGORY_STRING && OidIsValid(type))
		return orm_value_expr(node, type, -1, BIND_PLAIN, scope, NULL);
	if (value->type == NUMERICOID && is_float(type))
		return orm_value_expr(node, FLOAT8OID, -1, BIND_PLAIN, scope, NULL);
	if (value->value->isnull && OidIsValid(type))
		return orm_const_expr(type, (Datum) 0, true);
	return value;
}

static void
resolve_operands(OrmNode *left_node, OrmNode *right_node, OrmScope *scope,
				 OrmExpr **left, OrmExpr **right)
{
	bool		left_plain = orm_is_plain_value(left_node, scope);
	bool		right_plain = orm_is_plain_value(right_node, scope);

	if (left_plain && !right_plain)
	{
		*right = orm_resolve_expr(right_node, scope);
		*left = plain_operand(left_node, *right, scope);
		return;
	}
	*left = left_plain ? orm_typed_value(left_node, scope) :
		orm_resolve_expr(left_node, scope);
	*right = right_plain ? plain_operand(right_node, *left, scope) :
		orm_resolve_expr(right_node, scope);
}

/* A literal's days as hours, NULL if they cannot be. */
static OrmExpr *
days_as_hours(const OrmExpr *expr)
{
	const OrmValue *value = expr->value;
	Interval   *interval;
	int64		usecs;

	if (expr->kind != X_VALUE || !value->known || value->isnull ||
		value->recipe != RECIPE_NONE)
		return NULL;
	interval = palloc(sizeof(Interval));
	*interval = *DatumGetIntervalP(value->datum);
	if (interval->month != 0 ||
		pg_mul_s64_overflow(interval->day, USECS_PER_DAY, &usecs) ||
		pg_add_s64_overflow(interval->time, usecs, &interval->time))
		return NULL;
	interval->day = 0;
	return orm_const_expr(INTERVALOID, IntervalPGetDatum(interval), false);
}

/*
 * A timestamptz and an interval.  In Django the session is in UTC, where a day
 * has 24 hours; in the session's time zone it may have one more or less.  What
 * is truncated is a local time in Django, to which days are added as days, and
 * an argument means what it means in SQL.
 */
static OrmExpr *
shift_moment(OrmOp op, OrmExpr *moment, OrmExpr *interval, const OrmNode *node)
{
	bool		truncated = moment->kind == X_SQL && moment->sql != NULL &&
		strncmp(moment->sql, "pg_catalog.date_trunc(", 22) == 0;
	OrmExpr    *exact;

	if (truncated || (interval->kind == X_VALUE && interval->value->param > 0))
		return binary_operator(operator_name(op), moment, interval, node);
	exact = days_as_hours(interval);
	if (exact != NULL)
		return binary_operator(operator_name(op), moment, exact, node);
	return orm_sql_expr(psprintf("pg_catalog.timezone('UTC', pg_catalog.timezone('UTC', %%1) OPERATOR(pg_catalog.%s) %%2)",
								 operator_name(op)),
						TIMESTAMPTZOID, list_make2(moment, interval));
}

static OrmExpr *
combine(OrmOp op, OrmExpr *left, OrmExpr *right, const OrmNode *node)
{
	Oid			lt = orm_base_type(left->type);
	Oid			rt = orm_base_type(right->type);

	if (op == OP_SUB && lt == DATEOID && rt == DATEOID)
	{
		/* days in SQL, a timedelta in Django */
		return orm_sql_expr("('1 day'::pg_catalog.interval OPERATOR(pg_catalog.*) (%1 OPERATOR(pg_catalog.-) %2))",
							INTERVALOID, list_make2(left, right));
	}
	if (op == OP_SUB && is_date_like(lt) && is_date_like(rt) && lt != rt)
	{
		Oid			both = orm_promote_types(lt, rt);

		return binary_operator("-", orm_cast_expr(left, both, -1),
							   orm_cast_expr(right, both, -1), node);
	}
	if ((op == OP_ADD || op == OP_SUB) && lt == TIMESTAMPTZOID && rt == INTERVALOID)
		return shift_moment(op, left, right, node);
	if (op == OP_ADD && lt == INTERVALOID && rt == TIMESTAMPTZOID)
		return shift_moment(op, right, left, node);
	if (op == OP_MOD)
	{
		if (is_float(lt))
			left = orm_cast_expr(left, NUMERICOID, -1);
		if (is_float(rt))
			right = orm_cast_expr(right, NUMERICOID, -1);
	}
	if (op == OP_ADD && TypeCategory(lt) == TYPCATEGORY_STRING &&
		TypeCategory(rt) == TYPCATEGORY_STRING)
		return binary_operator("||", left, right, node);
	return binary_operator(operator_name(op), left, right, node);
}

OrmExpr *
orm_resolve_binary(OrmNode *node, OrmScope *scope)
{
	OrmExpr    *left;
	OrmExpr    *right;

	if (node->op == OP_AND || node->op == OP_OR || node->op == OP_XOR)
	{
		if (orm_is_queryset(node, scope))
		{
			OrmExpr    *expr;
			OrmQuerySet *qs = orm_queryset_from_node(node, scope);

			orm_prepare_in_subquery(qs, NULL);
			expr = orm_expr_new(X_SUBQUERY, InvalidOid);
			expr->query = qs->query;
			return expr;
		}
		return orm_resolve_q(scope->query, orm_q_from_node(node, scope), scope);
	}
	resolve_operands(linitial(node->args), lsecond(node->args), scope,
					 &left, &right);
	return combine(node->op, left, right, node);
}

OrmExpr *
orm_resolve_unary(OrmNode *node, OrmScope *scope)
{
	OrmExpr    *arg;

	if (node->op == OP_INVERT)
		return orm_resolve_q(scope->query, orm_q_from_node(node, scope), scope);
	arg = orm_resolve_expr(node->base, scope);
	if (node->op == OP_POS)
		return arg;

	/* Django writes F('x') * -1 */
	return binary_operator("*", arg, orm_int_const(-1), node);
}

/* F('x').bitand(16) and its like. */
static const struct
{
	const char *method;
	const char *operator;
}			bit_methods[] = {
	{"bitand", "&"},
	{"bitor", "|"},
	{"bitxor", "#"},
	{"bitleftshift", "<<"},
	{"bitrightshift", ">>"},
};

const char *
orm_bit_operator(OrmNode *node)
{
	int			i;

	if (node->tag != ON_CALL || node->base->tag != ON_ATTR)
		return NULL;
	for (i = 0; i < (int) lengthof(bit_methods); i++)
	{
		if (strcmp(bit_methods[i].method, node->base->str) == 0)
			return bit_methods[i].operator;
	}
	return NULL;
}

OrmExpr *
orm_resolve_bit_method(OrmNode *node, const char *name, OrmScope *scope)
{
	OrmExpr    *left;
	OrmExpr    *right;

	if (list_length(node->args) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s() takes one argument", node->base->str),
				 orm_errlocation(node)));
	resolve_operands(node->base->base, linitial(node->args), scope, &left, &right);

	/* the shift operators take an int4 on the right */
	if (name[0] == '<' || name[0] == '>')
	{
		if (orm_base_type(right->type) != INT4OID)
			right = orm_cast_expr(right, INT4OID, -1);
	}
	return binary_operator(name, left, right, node);
}

/* F('tags')[0], F('name')[1:3] */
OrmExpr *
orm_resolve_subscript(OrmNode *node, OrmScope *scope)
{
	OrmExpr    *base = orm_resolve_expr(node->base, scope);
	OrmNode    *index = linitial(node->args);
	bool		is_array = OidIsValid(get_element_type(orm_base_type(base->type)));
	int64		from = 0;
	int64		to = -1;

	if (index->tag == ON_SLICE)
	{
		OrmNode    *lower = linitial(index->args);
		OrmNode    *upper = lsecond(index->args);

		if ((lower != NULL && !orm_node_int(lower, scope, &from)) ||
			(upper != NULL && !orm_node_int(upper, scope, &to)) ||
			lthird(index->args) != NULL || from < 0 || (upper != NULL && to < from))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a slice of an expression needs two positions that are not negative, the lower first"),
					 orm_errlocation(node)));
		if (is_array)
			return to < 0 ?
				orm_sql_expr("(%1)[%2:]", base->type,
							 list_make2(base, orm_int_const(from + 1))) :
				orm_sql_expr("(%1)[%2:%3]", base->type,
							 list_make3(base, orm_int_const(from + 1), orm_int_const(to)));
		return to < 0 ?
			orm_sql_expr("pg_catalog.substr(%1, %2)", TEXTOID,
						 list_make2(base, orm_int_const(from + 1))) :
			orm_sql_expr("pg_catalog.substr(%1, %2, %3)", TEXTOID,
						 list_make3(base, orm_int_const(from + 1),
									orm_int_const(to - from)));
	}
	if (!orm_node_int(index, scope, &from) || from < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an index of an expression must be a whole number that is not negative"),
				 orm_errlocation(node)));
	if (is_array)
		return orm_sql_expr("(%1)[%2]", get_element_type(orm_base_type(base->type)),
							list_make2(base, orm_int_const(from + 1)));
	return orm_sql_expr("pg_catalog.substr(%1, %2, 1)", TEXTOID,
						list_make2(base, orm_int_const(from + 1)));
}
