/*
 * expressions.c
 *	  From the tree of an expression to a typed OrmExpr: F, arithmetic, Case,
 *	  Subquery, Exists, OuterRef, Window, aggregates, casts.
 *
 * Each class of expression that needs more than a template of functions.c is
 * a row of special_rows with the function that resolves it.  Types follow
 * PostgreSQL's own rules: operators and functions are looked up in
 * pg_catalog with the types of the arguments.
 *
 * Relies on functions.c, values.c and filter.c (conditions).
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "access/htup_details.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_coerce.h"
#include "parser/parse_func.h"
#include "parser/parse_oper.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "eval.h"
#include "literals.h"
#include "query.h"

/* ------------------------------------------------------------ small makers */

OrmExpr *
orm_expr_new(OrmExprKind kind, Oid type)
{
	OrmExpr    *expr = palloc0(sizeof(OrmExpr));

	expr->kind = kind;
	expr->type = type;
	expr->typmod = -1;
	return expr;
}

OrmExpr *
orm_sql_expr(const char *sql, Oid type, List *args)
{
	OrmExpr    *expr = orm_expr_new(X_SQL, type);

	expr->sql = sql;
	expr->args = args;
	return expr;
}

OrmExpr *
orm_cast_expr(OrmExpr *arg, Oid type, int32 typmod)
{
	OrmExpr    *expr = orm_expr_new(X_CAST, type);

	expr->typmod = typmod;
	expr->args = list_make1(arg);
	return expr;
}

OrmExpr *
orm_col_expr(OrmAlias *alias, AttrNumber attnum)
{
	const OrmColumn *column = orm_model_column(alias->model, attnum);
	OrmExpr    *expr = orm_expr_new(X_COL, column->typid);

	expr->alias = alias;
	expr->column = column;
	expr->model = alias->model;
	expr->typmod = column->typmod;
	expr->collation = column->collation;
	return expr;
}

/* ------------------------------------------------------------ call readers */

/* models, functions or models.functions: a prefix that says nothing. */
static bool
is_module(const OrmNode *node)
{
	if (node->tag == ON_ATTR)
		return strcmp(node->str, "functions") == 0 && is_module(node->base);
	return node->tag == ON_NAME && node->str != NULL && !node->quoted &&
		(strcmp(node->str, "models") == 0 || strcmp(node->str, "functions") == 0);
}

/*
 * orm_call_name
 *		The class that a call names, without a models. or functions. in front;
 *		NULL when the node is no such call.
 */
const char *
orm_call_name(OrmNode *node)
{
	if (node->tag != ON_CALL)
		return NULL;
	if (node->base->tag == ON_NAME && !node->base->quoted)
		return node->base->str;
	if (node->base->tag == ON_ATTR && is_module(node->base->base))
		return node->base->str;
	return NULL;
}

OrmNode *
orm_keyword(OrmNode *call, const char *name)
{
	ListCell   *lc;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD && arg->str != NULL &&
			strcmp(arg->str, name) == 0)
			return arg->base;
	}
	return NULL;
}

List *
orm_positional(OrmNode *call)
{
	List	   *args = NIL;
	ListCell   *lc;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_STARRED && (arg->base->tag == ON_LIST ||
									   arg->base->tag == ON_TUPLE))
			args = list_concat(args, list_copy(arg->base->args));
		else if (arg->tag != ON_KEYWORD)
			args = lappend(args, arg);
	}
	return args;
}

/* Raises 22023 for a keyword that is not in the NULL-terminated list. */
void
orm_check_keywords(OrmNode *call, const char *const *allowed)
{
	ListCell   *lc;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);
		int			i;

		if (arg->tag != ON_KEYWORD)
			continue;
		for (i = 0; arg->str != NULL && allowed[i] != NULL; i++)
		{
			if (strcmp(allowed[i], arg->str) == 0)
				break;
		}
		if (arg->str == NULL || allowed[i] == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unexpected keyword argument \"%s\"",
							arg->str == NULL ? "**" : arg->str),
					 orm_errlocation(arg)));
	}
}

/* The value of a parameter that may come by position or by keyword. */
static OrmNode *
call_argument(OrmNode *call, int position, const char *keyword)
{
	List	   *args = orm_positional(call);

	if (position >= 0 && position < list_length(args))
		return list_nth(args, position);
	return orm_keyword(call, keyword);
}

static OrmNode *
need_argument(OrmNode *call, int position, const char *keyword)
{
	OrmNode    *value = call_argument(call, position, keyword);

	if (value == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s() needs an argument \"%s\"", orm_call_name(call),
						keyword),
				 orm_errlocation(call)));
	return value;
}

static const char *
need_string(OrmNode *call, int position, const char *keyword, OrmScope *scope)
{
	OrmNode    *value = need_argument(call, position, keyword);
	const char *text = orm_node_string(value, scope);

	if (text == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" of %s() must be a string", keyword,
						orm_call_name(call)),
				 orm_errlocation(value)));
	return text;
}

static bool
bool_option(OrmNode *call, const char *keyword, OrmScope *scope)
{
	OrmNode    *value = orm_keyword(call, keyword);
	bool		result = false;

	if (value != NULL && value->tag != ON_NONE &&
		!orm_node_bool(value, scope, &result))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must be True or False", keyword),
				 orm_errlocation(value)));
	return result;
}

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
	ListCell   *lc;

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
		for_each_from(lc, names, 1)
			expr = orm_try_transform(expr, lfirst(lc), names, node);
		return expr;
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
	foreach(lc, info->transforms)
		expr = orm_try_transform(expr, lfirst(lc), info->transforms, node);
	return expr;
}

static OrmExpr *
resolve_f(OrmNode *call, OrmScope *scope)
{
	return orm_resolve_ref(scope->query, need_string(call, 0, "name", scope),
						   scope, call);
}

/* OuterRef('x'); OuterRef(OuterRef('x')) is a query further out. */
static OrmExpr *
resolve_outerref(OrmNode *call, OrmScope *scope)
{
	OrmNode    *name = need_argument(call, 0, "name");
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
	expr = orm_resolve_ref(outer->query, need_string(call, 0, "name", scope),
						   outer, call);
	if (strstr(need_string(call, 0, "name", scope), "__") != NULL &&
		!expr->multivalued)
	{
		OrmExpr    *copy = palloc(sizeof(OrmExpr));

		*copy = *expr;
		copy->multivalued = true;
		expr = copy;
	}
	return expr;
}

static OrmExpr *
resolve_value(OrmNode *call, OrmScope *scope)
{
	OrmNode    *value = need_argument(call, 0, "value");
	OrmNode    *field = call_argument(call, 1, "output_field");
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
				 errhint("Cast one side, for example Cast('name', FloatField())."),
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

static OrmExpr *
resolve_binary(OrmNode *node, OrmScope *scope)
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

static OrmExpr *
resolve_unary(OrmNode *node, OrmScope *scope)
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

static const char *
bit_operator(OrmNode *node)
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

static OrmExpr *
resolve_bit_method(OrmNode *node, const char *name, OrmScope *scope)
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
static OrmExpr *
resolve_subscript(OrmNode *node, OrmScope *scope)
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

/* -------------------------------------------------------------- Case, When */

/* When(Q or conditions or keywords, then=x) */
static OrmNode *
when_result(OrmNode *when)
{
	List	   *args = orm_positional(when);
	OrmNode    *then = orm_keyword(when, "then");

	if (then == NULL && list_length(args) == 2)
		then = lsecond(args);
	if (then == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("When() needs an argument \"then\""),
				 orm_errlocation(when)));
	return then;
}

static OrmExpr *
when_condition(OrmNode *when, OrmScope *scope)
{
	List	   *args = NIL;
	List	   *positional = orm_positional(when);
	ListCell   *lc;

	foreach(lc, when->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD && arg->str != NULL)
		{
			if (strcmp(arg->str, "then") == 0)
				continue;
			if (strcmp(arg->str, "condition") == 0)
			{
				args = lappend(args, arg->base);
				continue;
			}
		}
		else if (list_length(positional) == 2 && arg == lsecond(positional))
			continue;
		args = lappend(args, arg);
	}
	if (args == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("When() needs a condition"),
				 orm_errlocation(when)));
	return orm_resolve_q(scope->query, orm_q_from_args(args, scope), scope);
}

/* Results of one type: plain values take the type of the others. */
static List *
common_results(List *nodes, OrmScope *scope, Oid wanted, Oid *type)
{
	List	   *results = NIL;
	Oid			common = wanted;
	ListCell   *lc,
			   *rc;

	foreach(lc, nodes)
	{
		OrmNode    *node = lfirst(lc);
		OrmExpr    *expr = orm_argument(node, 'a', scope);

		results = lappend(results, expr);
		if (OidIsValid(wanted) ||
			(expr->kind == X_VALUE && expr->value->known && expr->value->isnull))
			continue;
		if (!OidIsValid(common))
			common = expr->type;
		else if (expr->kind != X_VALUE ||
				 TypeCategory(expr->type) != TYPCATEGORY_STRING)
		{
			Oid			both = orm_promote_types(common, expr->type);

			if (OidIsValid(both))
				common = both;
		}
	}
	if (!OidIsValid(common))
		common = TEXTOID;
	common = orm_base_type(common);
	forboth(lc, nodes, rc, results)
	{
		OrmExpr    *expr = lfirst(rc);

		if (expr->kind == X_VALUE && expr->value->known &&
			orm_base_type(expr->type) != common)
		{
			OrmNode    *node = lfirst(lc);

			if (expr->value->isnull)
				lfirst(rc) = orm_const_expr(common, (Datum) 0, true);
			else if (orm_call_name(node) != NULL &&
					 strcmp(orm_call_name(node), "Value") == 0)
				lfirst(rc) = orm_value_expr(linitial(node->args), common, -1,
											BIND_PLAIN, scope, NULL);
			else if (orm_is_plain_value(node, scope))
				lfirst(rc) = orm_value_expr(node, common, -1, BIND_PLAIN, scope, NULL);
			else
				lfirst(rc) = orm_cast_expr(expr, common, -1);
		}
	}
	*type = common;
	return results;
}

static OrmExpr *
resolve_case(OrmNode *call, OrmScope *scope)
{
	List	   *conditions = NIL;
	List	   *nodes = NIL;
	List	   *results;
	OrmNode    *deflt = orm_keyword(call, "default");
	OrmNode    *output = orm_keyword(call, "output_field");
	OrmExpr    *expr = orm_expr_new(X_CASE, InvalidOid);
	Oid			wanted = InvalidOid;
	int32		typmod;
	ListCell   *lc,
			   *rc;

	foreach(lc, orm_positional(call))
	{
		OrmNode    *when = lfirst(lc);
		const char *name = orm_call_name(when);

		if (name == NULL || strcmp(name, "When") != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("positional arguments of Case() must all be When()"),
					 orm_errlocation(when)));
		conditions = lappend(conditions, when_condition(when, scope));
		nodes = lappend(nodes, when_result(when));
	}
	if (deflt == NULL)
		deflt = orm_make(ON_NONE, NULL, -1);
	nodes = lappend(nodes, deflt);
	if (output != NULL)
		(void) orm_field_class(output, scope, &wanted, &typmod);
	results = common_results(nodes, scope, wanted, &expr->type);
	forboth(lc, conditions, rc, results)
		expr->args = lappend(lappend(expr->args, lfirst(lc)), lfirst(rc));
	expr->args = lappend(expr->args, llast(results));
	expr->conditional = expr->type == BOOLOID;
	return expr;
}

/* --------------------------------------------------------------- subqueries */

static OrmQuerySet *
nested_queryset(OrmNode *node, OrmScope *scope)
{
	if (!orm_is_queryset(node, scope))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a queryset is expected here"),
				 orm_errlocation(node)));
	return orm_queryset_from_node(node, scope);
}

static OrmExpr *
resolve_subquery(OrmNode *call, OrmScope *scope)
{
	bool		array = strcmp(orm_call_name(call), "ArraySubquery") == 0;
	OrmNode    *node = need_argument(call, 0, "queryset");
	OrmNode    *output = call_argument(call, 1, "output_field");
	OrmQuerySet *qs = nested_queryset(node, scope);
	OrmExpr    *expr = orm_expr_new(array ? X_ARRAY_SUBQUERY : X_SUBQUERY,
									InvalidOid);
	List	   *columns;
	int32		typmod;
	Oid			type;

	orm_prepare_in_subquery(qs, NULL);
	columns = orm_result_columns(qs);
	if (list_length(columns) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("subquery must return only one column"),
				 errhint("Choose it with .values('name')."),
				 orm_errlocation(node)));
	expr->query = qs->query;
	expr->type = ((OrmSelected *) linitial(columns))->expr->type;
	if (array)
		expr->type = get_array_type(expr->type);
	if (output != NULL && orm_field_class(output, scope, &type, &typmod) &&
		type == BOOLOID)
		expr->conditional = true;
	if (expr->type == BOOLOID)
		expr->conditional = true;
	return expr;
}

static OrmExpr *
resolve_exists(OrmNode *call, OrmScope *scope)
{
	OrmQuerySet *qs = nested_queryset(need_argument(call, 0, "queryset"), scope);
	OrmExpr    *expr = orm_expr_new(X_EXISTS, BOOLOID);

	orm_make_exists(qs);
	expr->query = qs->query;
	expr->conditional = true;
	return expr;
}

/* --------------------------------------------------------------- aggregates */

static void
refuse_nested_aggregate(List *args, const char *name, OrmScope *scope,
						const OrmNode *node)
{
	ListCell   *lc;

	if (scope->summarize)
		return;
	foreach(lc, args)
	{
		if (orm_contains_aggregate(lfirst(lc)))
			ereport(ERROR,
					(errcode(ERRCODE_GROUPING_ERROR),
					 errmsg("cannot compute %s: its argument is an aggregate",
							name),
					 orm_errlocation(node)));
	}
}

/* ordering= of ArrayAgg and its like: one item or a list of them */
static List *
aggregate_ordering(OrmNode *call, OrmScope *scope)
{
	OrmNode    *ordering = orm_keyword(call, "ordering");
	List	   *items;
	List	   *result = NIL;
	ListCell   *lc;

	if (ordering == NULL)
		ordering = orm_keyword(call, "order_by");
	if (ordering == NULL || ordering->tag == ON_NONE)
		return NIL;
	items = ordering->tag == ON_LIST || ordering->tag == ON_TUPLE ?
		ordering->args : list_make1(ordering);
	foreach(lc, items)
		result = lappend(result, orm_order_expr(lfirst(lc), scope, NULL));
	return result;
}

static char *
default_alias(OrmNode *arg, const OrmFunction *fn, OrmScope *scope)
{
	const char *path = orm_node_string(arg, scope);
	const char *name = orm_call_name(arg);

	if (name != NULL && strcmp(name, "F") == 0 && arg->args != NIL)
		path = orm_node_string(linitial(arg->args), scope);
	if (path == NULL || strcmp(path, "*") == 0)
		return NULL;
	return psprintf("%s__%s", path, fn->lookup);
}

static OrmExpr *
with_default(OrmExpr *agg, OrmNode *node, OrmScope *scope)
{
	OrmExpr    *deflt = orm_is_plain_value(node, scope) ?
		orm_value_expr(node, agg->type, -1, BIND_PLAIN, scope, NULL) :
		orm_resolve_expr(node, scope);
	OrmExpr    *expr = orm_sql_expr("COALESCE(%1, %2)", agg->type,
									list_make2(agg, deflt));

	expr->default_name = agg->default_name;
	return expr;
}

static const char *
sample_function(const OrmFunction *fn, OrmNode *call, OrmScope *scope)
{
	static const struct
	{
		const char *name;
		const char *sample;
	}			samples[] = {
		{"StdDev", "pg_catalog.stddev_samp"},
		{"Variance", "pg_catalog.var_samp"},
		{"CovarPop", "pg_catalog.covar_samp"},
	};
	int			i;

	for (i = 0; i < (int) lengthof(samples); i++)
	{
		if (strcmp(samples[i].name, fn->name) == 0 &&
			bool_option(call, "sample", scope))
			return samples[i].sample;
	}
	return fn->sql;
}

/* The aggregates whose result distinct=True can change, as Django sees it. */
static bool
takes_distinct(const OrmFunction *fn)
{
	static const char *const names[] = {"Count", "Sum", "Avg", "ArrayAgg", "StringAgg", "JSONBAgg"};
	int			i;

	for (i = 0; i < (int) lengthof(names); i++)
	{
		if (strcmp(fn->name, names[i]) == 0)
			return true;
	}
	return false;
}

static OrmExpr *
resolve_aggregate(OrmNode *call, const OrmFunction *fn, OrmScope *scope)
{
	OrmNode    *arg = call_argument(call, 0, strcmp(fn->args, "f") == 0 &&
									fn->min_args == 2 ? "y" : "expression");
	OrmNode    *filter = orm_keyword(call, "filter");
	OrmNode    *deflt = orm_keyword(call, "default");
	OrmScope	inner = *scope;
	OrmExpr    *expr = orm_expr_new(X_AGG, InvalidOid);
	List	   *nodes = NIL;

	inner.reuse = NULL;
	if (arg == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s() needs an expression", fn->name),
				 orm_errlocation(call)));
	expr->func = fn;
	expr->sql = sample_function(fn, call, scope);
	expr->default_name = default_alias(arg, fn, scope);
	nodes = list_make1(arg);
	if (fn->min_args == 2)
		nodes = lappend(nodes, need_argument(call, 1, strcmp(fn->name, "StringAgg") == 0 ?
											 "delimiter" : "x"));

	if (strcmp(fn->name, "Count") == 0 && arg->tag == ON_STR &&
		strcmp(arg->str, "*") == 0)
	{
		expr->args = list_make1(orm_expr_new(X_STAR, InvalidOid));
		expr->type = INT8OID;
		expr->default_name = NULL;
		if (filter != NULL && call->args != NIL && orm_keyword(call, "distinct"))
			(void) bool_option(call, "distinct", scope);
	}
	else
	{
		OrmExpr    *typed;
		ListCell   *lc;
		int			i = 0;

		foreach(lc, nodes)
		{
			OrmNode    *node = lfirst(lc);

			if (i++ > 0 && node->tag == ON_STR && strcmp(fn->name, "StringAgg") == 0)
				expr->args = lappend(expr->args, orm_text_const(node->str));
			else
				expr->args = lappend(expr->args,
									 orm_argument(node, fn->args[Min(i - 1, (int) strlen(fn->args) - 1)],
												  &inner));
		}
		if (((OrmExpr *) linitial(expr->args))->kind == X_TUPLE)
		{
			if (strcmp(fn->name, "Count") != 0)
				ereport(ERROR,
						(errcode(ERRCODE_UNDEFINED_FUNCTION),
						 errmsg("%s() does not take a key of several columns", fn->name),
						 orm_errlocation(call)));
			/* any column of the key is as good: they are NULL together */
			expr->args = list_make1(orm_sql_expr("CASE WHEN %1 IS NOT NULL THEN ROW(%*) END",
												 RECORDOID, ((OrmExpr *) linitial(expr->args))->args));
		}
		typed = orm_function_expr(fn, expr->args, call);
		expr->type = typed->type;
		expr->args = typed->args;
	}
	refuse_nested_aggregate(expr->args, fn->name, scope, call);
	expr->distinct = bool_option(call, "distinct", scope);
	if (expr->distinct && !takes_distinct(fn))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s does not allow distinct", fn->name),
				 orm_errlocation(call)));
	expr->order_by = aggregate_ordering(call, &inner);
	if (filter != NULL && filter->tag != ON_NONE)
		expr->filter = orm_resolve_q(scope->query,
									 orm_q_from_args(list_make1(filter), scope),
									 &inner);
	if (deflt != NULL && strcmp(fn->name, "Count") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("Count() does not allow default"),
				 errhint("A count of nothing is 0."),
				 orm_errlocation(call)));
	if (deflt != NULL && deflt->tag != ON_NONE)
		return with_default(expr, deflt, &inner);
	return expr;
}

/* ------------------------------------------------------------------ windows */

static void
frame_bound(StringInfo buf, OrmNode *node, bool start, OrmScope *scope)
{
	int64		n;

	if (node == NULL || node->tag == ON_NONE)
		appendStringInfoString(buf, start ? "UNBOUNDED PRECEDING" : "UNBOUNDED FOLLOWING");
	else if (!orm_node_int(node, scope, &n))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a bound of a frame must be a whole number or None"),
				 orm_errlocation(node)));
	else if (n == 0)
		appendStringInfoString(buf, "CURRENT ROW");
	else
		appendStringInfo(buf, INT64_FORMAT " %s", n < 0 ? -n : n,
						 n < 0 ? "PRECEDING" : "FOLLOWING");
}

static const char *
window_frame(OrmNode *frame, OrmScope *scope)
{
	const char *name = frame == NULL ? NULL : orm_call_name(frame);
	OrmNode    *start;
	OrmNode    *end;
	int64		from;
	int64		to;
	OrmNode    *exclusion;
	StringInfoData buf;

	if (frame == NULL || frame->tag == ON_NONE)
		return NULL;
	initStringInfo(&buf);
	if (name != NULL && strcmp(name, "RowRange") == 0)
		appendStringInfoString(&buf, "ROWS BETWEEN ");
	else if (name != NULL && strcmp(name, "ValueRange") == 0)
		appendStringInfoString(&buf, "RANGE BETWEEN ");
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("frame must be RowRange(...) or ValueRange(...)"),
				 orm_errlocation(frame)));
	start = call_argument(frame, 0, "start");
	end = call_argument(frame, 1, "end");
	if (start != NULL && end != NULL && orm_node_int(start, scope, &from) &&
		orm_node_int(end, scope, &to) && from > to)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the start of a frame cannot be greater than its end"),
				 orm_errlocation(frame)));
	frame_bound(&buf, start, true, scope);
	appendStringInfoString(&buf, " AND ");
	frame_bound(&buf, end, false, scope);
	exclusion = orm_keyword(frame, "exclusion");
	if (exclusion != NULL && exclusion->tag != ON_NONE)
	{
		static const char *const kinds[] = {"CURRENT_ROW", "GROUP", "TIES", "NO_OTHERS"};
		static const char *const texts[] = {"CURRENT ROW", "GROUP", "TIES", "NO OTHERS"};
		int			i;

		for (i = 0; i < 4; i++)
		{
			if (exclusion->str != NULL && strcmp(exclusion->str, kinds[i]) == 0)
				appendStringInfo(&buf, " EXCLUDE %s", texts[i]);
		}
	}
	return buf.data;
}

static List *
node_items(OrmNode *node)
{
	if (node == NULL || node->tag == ON_NONE)
		return NIL;
	if (node->tag == ON_LIST || node->tag == ON_TUPLE)
		return node->args;
	return list_make1(node);
}

static OrmExpr *
resolve_window(OrmNode *call, OrmScope *scope)
{
	OrmNode    *source = need_argument(call, 0, "expression");
	const char *name = orm_call_name(source);
	const OrmFunction *fn = name == NULL ? NULL : orm_function(name);
	OrmExpr    *expr = orm_expr_new(X_WINDOW, InvalidOid);
	OrmExpr    *func;
	ListCell   *lc;

	if (fn == NULL || !(fn->flags & (FN_WINDOW | FN_AGGREGATE)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the expression of Window() must be a window function or an aggregate"),
				 orm_errlocation(source)));
	if (fn->flags & FN_AGGREGATE)
		func = resolve_aggregate(source, fn, scope);
	else
	{
		OrmNode    *node = source;

		/* Ntile() and NthValue('x') have a default of 1 */
		func = orm_resolve_function(node, name, scope);
		if (strcmp(name, "Ntile") == 0 && func->args == NIL)
			func->args = list_make1(orm_int_const(1));
		if (strcmp(name, "NthValue") == 0 && list_length(func->args) == 1)
			func->args = lappend(func->args, orm_int_const(1));
		func->kind = X_AGG;
	}
	expr->type = func->type;
	expr->args = list_make1(func);
	foreach(lc, node_items(call_argument(call, 1, "partition_by")))
		expr->partition_by = lappend(expr->partition_by,
									 orm_argument(lfirst(lc), 'a', scope));
	foreach(lc, node_items(call_argument(call, 2, "order_by")))
		expr->order_by = lappend(expr->order_by, orm_order_expr(lfirst(lc), scope, NULL));
	expr->frame = window_frame(call_argument(call, 3, "frame"), scope);
	return expr;
}

/* --------------------------------------------------------- other functions */

static OrmExpr *
resolve_cast(OrmNode *call, OrmScope *scope)
{
	OrmNode    *source = need_argument(call, 0, "expression");
	OrmNode    *field = need_argument(call, 1, "output_field");
	OrmExpr    *arg = orm_argument(source, 'a', scope);
	Oid			type;
	int32		typmod;

	if (!orm_field_class(field, scope, &type, &typmod))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("Cast() needs a field class, such as IntegerField()"),
				 orm_errlocation(field)));

	/* there is no cast from a number to jsonb, but to_jsonb */
	if (type == JSONBOID && orm_base_type(arg->type) != JSONBOID &&
		TypeCategory(orm_base_type(arg->type)) != TYPCATEGORY_STRING)
		return orm_sql_expr("pg_catalog.to_jsonb(%1)", JSONBOID, list_make1(arg));
	return orm_cast_expr(arg, type, typmod);
}

static OrmExpr *
resolve_collate(OrmNode *call, OrmScope *scope)
{
	OrmExpr    *arg = orm_argument(need_argument(call, 0, "expression"), 't', scope);
	const char *name = need_string(call, 1, "collation", scope);
	OrmExpr    *expr = orm_expr_new(X_COLLATE, arg->type);
	Oid			collation = get_collation_oid(list_make1(makeString(pstrdup(name))), true);

	if (!OidIsValid(collation))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("collation \"%s\" does not exist", name),
				 orm_errlocation(call)));
	expr->collation = collation;
	expr->args = list_make1(arg);
	return expr;
}

static OrmExpr *
resolve_nullif(OrmNode *call, OrmScope *scope)
{
	OrmExpr    *left = orm_argument(need_argument(call, 0, "expr1"), 'a', scope);
	OrmNode    *second = need_argument(call, 1, "expr2");
	OrmExpr    *right;
	const char *name = orm_call_name(second);

	if (name != NULL && strcmp(name, "Value") == 0 && list_length(second->args) == 1)
		second = linitial(second->args);
	right = second->tag != ON_STR && orm_is_plain_value(second, scope) ?
		orm_value_expr(second, left->type, -1, BIND_PLAIN, scope, NULL) :
		second != lsecond(orm_positional(call)) ?
		orm_value_expr(second, left->type, -1, BIND_PLAIN, scope, NULL) :
		orm_argument(second, 'a', scope);

	/* NULLIF would look its = up in the search_path */
	return orm_sql_expr("CASE WHEN %2 THEN NULL ELSE %1 END", left->type,
						list_make2(left, orm_equal(left, right)));
}

static OrmExpr *
resolve_concat(OrmNode *call, OrmScope *scope)
{
	return orm_resolve_function(call, "Concat", scope);
}

static OrmExpr *
resolve_extract(OrmNode *call, OrmScope *scope)
{
	const char *name = orm_call_name(call);
	OrmNode    *tzinfo = orm_keyword(call, "tzinfo");
	OrmExpr    *arg = orm_argument(need_argument(call, 0, "expression"), 'x', scope);
	const char *zone = tzinfo == NULL || tzinfo->tag == ON_NONE ? NULL :
		orm_zone_name(tzinfo, scope);

	if (strcmp(name, "Extract") == 0)
		return orm_date_part(arg, need_string(call, 1, "lookup_name", scope), zone, call);
	return orm_date_part(arg, orm_function(name)->lookup, zone, call);
}

static OrmExpr *
resolve_trunc(OrmNode *call, OrmScope *scope)
{
	const char *name = orm_call_name(call);
	OrmNode    *tzinfo = orm_keyword(call, "tzinfo");
	OrmNode    *output = orm_keyword(call, "output_field");
	OrmExpr    *arg = orm_argument(need_argument(call, 0, "expression"), 'x', scope);
	const char *zone = tzinfo == NULL || tzinfo->tag == ON_NONE ? NULL :
		orm_zone_name(tzinfo, scope);
	const char *kind;
	Oid			type = InvalidOid;
	int32		typmod;

	if (strcmp(name, "Trunc") == 0)
	{
		kind = need_string(call, 1, "kind", scope);
		if (output == NULL)
			output = call_argument(call, 2, "output_field");
	}
	else
	{
		char	   *lower = str_tolower(name + strlen("Trunc"),
										strlen(name + strlen("Trunc")), C_COLLATION_OID);

		kind = lower;
	}
	if (output != NULL)
		(void) orm_field_class(output, scope, &type, &typmod);
	return orm_trunc(arg, kind, zone, type, call);
}

/* PostgreSQL itself has no SHA-1; the extension pgcrypto has. */
static OrmExpr *
resolve_sha1(OrmNode *call, OrmScope *scope)
{
	OrmExpr    *arg = orm_argument(need_argument(call, 0, "expression"), 't', scope);
	Oid			extension = get_extension_oid("pgcrypto", true);

	if (!OidIsValid(extension))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("SHA1() needs the extension \"pgcrypto\""),
				 errhint("CREATE EXTENSION pgcrypto;"),
				 orm_errlocation(call)));
	return orm_sql_expr(psprintf("pg_catalog.encode(%s.digest(pg_catalog.convert_to(%%1, 'UTF8'), 'sha1'), 'hex')",
								 compat_escape_percent(quote_identifier(get_namespace_name(compat_extension_schema(extension))))),
						TEXTOID, list_make1(arg));
}

static OrmExpr *
resolve_json_object(OrmNode *call, OrmScope *scope)
{
	OrmExpr    *expr = orm_sql_expr("pg_catalog.jsonb_build_object(%*)", JSONBOID, NIL);
	ListCell   *lc;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag != ON_KEYWORD || arg->str == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("JSONObject() takes keyword arguments"),
					 orm_errlocation(arg)));
		expr->args = lappend(expr->args, orm_text_const(arg->str));
		expr->args = lappend(expr->args, orm_argument(arg->base, 'a', scope));
	}
	return expr;
}

static OrmExpr *
resolve_json_array(OrmNode *call, OrmScope *scope)
{
	OrmExpr    *expr = orm_sql_expr("pg_catalog.jsonb_build_array(%*)", JSONBOID, NIL);
	ListCell   *lc;

	foreach(lc, orm_positional(call))
		expr->args = lappend(expr->args, orm_argument(lfirst(lc), 'a', scope));
	return expr;
}

/* KT('data__owner'), KeyTransform('key', 'data'), KeyTextTransform(...) */
static OrmExpr *
resolve_key(OrmNode *call, OrmScope *scope)
{
	const char *name = orm_call_name(call);
	OrmExpr    *expr;

	if (strcmp(name, "KT") == 0)
		expr = orm_resolve_ref(scope->query, need_string(call, 0, "name", scope),
							   scope, call);
	else
	{
		OrmNode    *key = need_argument(call, 0, "key_name");
		const char *text = key->tag == ON_INT ? key->str : orm_node_string(key, scope);

		expr = orm_argument(need_argument(call, 1, "expression"), 'a', scope);
		if (text == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a key must be a string or a number"),
					 orm_errlocation(key)));
		expr = orm_try_transform(expr, text, NIL, call);
	}
	if (strcmp(name, "KeyTransform") == 0)
		return expr;
	if (expr->keys != NIL)
	{
		OrmExpr    *key = palloc(sizeof(OrmExpr));

		*key = *expr;
		key->type = TEXTOID;
		key->sql = list_length(expr->keys) == 1 ?
			"(%1 OPERATOR(pg_catalog.->>) %2)" : "(%1 OPERATOR(pg_catalog.#>>) %2)";
		key->keys = NIL;
		return key;
	}
	return expr;
}

/*
 * Func(args, function='NAME'): a function of the catalog, found by the
 * search_path as a call in SQL would find it, and written with its schema.
 */
static OrmExpr *
resolve_func(OrmNode *call, OrmScope *scope)
{
	static const char *const allowed[] = {"function", "output_field", "arity", NULL};
	const char *name = need_string(call, -1, "function", scope);
	List	   *qualified = NIL;
	OrmExpr    *expr = orm_sql_expr("%f(%*)", InvalidOid, NIL);
	Oid			types[FUNC_MAX_ARGS];
	int			n = 0;
	char	   *dot;
	ListCell   *lc;

	orm_check_keywords(call, allowed);
	foreach(lc, orm_positional(call))
	{
		OrmExpr    *arg = orm_argument(lfirst(lc), 'a', scope);

		if (n == FUNC_MAX_ARGS)
			ereport(ERROR,
					(errcode(ERRCODE_TOO_MANY_ARGUMENTS),
					 errmsg("Func() takes at most %d arguments", FUNC_MAX_ARGS)));
		types[n++] = arg->type;
		expr->args = lappend(expr->args, arg);
	}
	name = str_tolower(name, strlen(name), C_COLLATION_OID);
	dot = strchr(name, '.');
	if (dot != NULL)
		qualified = list_make2(makeString(pnstrdup(name, dot - name)),
							   makeString(pstrdup(dot + 1)));
	else
		qualified = list_make1(makeString(pstrdup(name)));
	expr->type = compat_function_type(qualified, n, types, &expr->funcid);
	if (!OidIsValid(expr->type))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("function %s does not exist",
						func_signature_string(qualified, n, NIL, types)),
				 orm_errlocation(call)));
	if (get_func_prokind(expr->funcid) != PROKIND_FUNCTION ||
		get_func_retset(expr->funcid) ||
		(func_volatile(expr->funcid) == PROVOLATILE_VOLATILE &&
		 get_func_namespace(expr->funcid) != PG_CATALOG_NAMESPACE))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("Func() takes ordinary functions that are not volatile; %s is not",
						name),
				 orm_errlocation(call)));
	expr->conditional = expr->type == BOOLOID;
	return expr;
}

/* ExpressionWrapper(x, output_field=...): the expression itself. */
static OrmExpr *
resolve_wrapper(OrmNode *call, OrmScope *scope)
{
	OrmNode    *source = need_argument(call, 0, "expression");

	if (orm_is_q(source))
		return orm_resolve_q(scope->query, orm_q_from_node(source, scope), scope);
	return orm_resolve_expr(source, scope);
}

static OrmExpr *
resolve_q_expr(OrmNode *call, OrmScope *scope)
{
	return orm_resolve_q(scope->query, orm_q_from_node(call, scope), scope);
}

/* GreaterThan(F('a'), 1): a lookup as an expression. */
static OrmExpr *
resolve_lookup_expr(OrmNode *call, const char *lookup, OrmScope *scope)
{
	OrmNode    *left = need_argument(call, 0, "lhs");
	OrmNode    *right = need_argument(call, 1, "rhs");
	OrmExpr    *lhs;

	/* as in Django, a string on the left is a value; only F() is a field */
	lhs = orm_is_plain_value(left, scope) ? orm_typed_value(left, scope) :
		orm_resolve_expr(left, scope);
	return orm_build_lookup(scope->query, list_make1(pstrdup(lookup)), lhs,
							orm_resolve_rhs(right, scope), scope, call);
}

/* --------------------------------------------------------------- the table */

static const struct
{
	const char *name;
	OrmExpr    *(*resolve) (OrmNode *call, OrmScope *scope);
}			special_rows[] = {
	{"F", resolve_f},
	{"OuterRef", resolve_outerref},
	{"Value", resolve_value},
	{"Case", resolve_case},
	{"Subquery", resolve_subquery},
	{"ArraySubquery", resolve_subquery},
	{"Exists", resolve_exists},
	{"Window", resolve_window},
	{"ExpressionWrapper", resolve_wrapper},
	{"Q", resolve_q_expr},
	{"Cast", resolve_cast},
	{"Collate", resolve_collate},
	{"NullIf", resolve_nullif},
	{"ConcatPair", resolve_concat},
	{"Extract", resolve_extract},
	{"ExtractYear", resolve_extract},
	{"ExtractIsoYear", resolve_extract},
	{"ExtractMonth", resolve_extract},
	{"ExtractDay", resolve_extract},
	{"ExtractWeek", resolve_extract},
	{"ExtractWeekDay", resolve_extract},
	{"ExtractIsoWeekDay", resolve_extract},
	{"ExtractQuarter", resolve_extract},
	{"ExtractHour", resolve_extract},
	{"ExtractMinute", resolve_extract},
	{"ExtractSecond", resolve_extract},
	{"Trunc", resolve_trunc},
	{"TruncYear", resolve_trunc},
	{"TruncQuarter", resolve_trunc},
	{"TruncMonth", resolve_trunc},
	{"TruncWeek", resolve_trunc},
	{"TruncDay", resolve_trunc},
	{"TruncDate", resolve_trunc},
	{"TruncTime", resolve_trunc},
	{"TruncHour", resolve_trunc},
	{"TruncMinute", resolve_trunc},
	{"TruncSecond", resolve_trunc},
	{"JSONObject", resolve_json_object},
	{"JSONArray", resolve_json_array},
	{"KT", resolve_key},
	{"KeyTransform", resolve_key},
	{"KeyTextTransform", resolve_key},
	{"SHA1", resolve_sha1},
	{"Func", resolve_func},
};

static OrmExpr *
resolve_call(OrmNode *node, OrmScope *scope)
{
	const char *name = orm_call_name(node);
	const char *lookup;
	const OrmFunction *fn;
	int			i;

	if (name == NULL)
		return NULL;
	for (i = 0; i < (int) lengthof(special_rows); i++)
	{
		if (strcmp(special_rows[i].name, name) == 0)
			return special_rows[i].resolve(node, scope);
	}
	if (orm_lookup_class(name, &lookup))
		return resolve_lookup_expr(node, lookup, scope);
	fn = orm_function(name);
	if (fn == NULL)
		return NULL;
	if (fn->flags & FN_AGGREGATE)
	{
		OrmExpr    *expr = orm_independent_aggregate(node, fn, resolve_aggregate, scope);

		return expr != NULL ? expr : resolve_aggregate(node, fn, scope);
	}
	if (fn->flags & FN_WINDOW)
		ereport(ERROR,
				(errcode(ERRCODE_WINDOWING_ERROR),
				 errmsg("%s() stands inside Window(...) only", name),
				 errhint("Window(expression=%s(), order_by=...)", name),
				 orm_errlocation(node)));
	return orm_resolve_function(node, name, scope);
}

/* Is the call one that makes an expression, by its name? */
static bool
is_expression_call(OrmNode *node)
{
	const char *name = orm_call_name(node);
	const char *lookup;
	int			i;

	if (name == NULL)
		return false;
	for (i = 0; i < (int) lengthof(special_rows); i++)
	{
		if (strcmp(special_rows[i].name, name) == 0)
			return true;
	}
	return orm_is_function_name(name) || orm_lookup_class(name, &lookup);
}

/* Is the node an expression over fields, as opposed to a value or queryset? */
bool
orm_is_expression(OrmNode *node, OrmScope *scope)
{
	check_stack_depth();

	switch (node->tag)
	{
		case ON_CALL:
			return is_expression_call(node) || bit_operator(node) != NULL;
		case ON_BINARY:
		case ON_UNARY:
			return !orm_is_plain_value(node, scope) && !orm_is_queryset(node, scope);
		case ON_SUBSCRIPT:
			return orm_is_expression(node->base, scope);
		default:
			return false;
	}
}

/* For errhint(): what a mistyped name of a function may have been. */
static int
nearest_call(const char *name)
{
	List	   *choices = orm_function_names(false);
	const char *nearest = orm_advice(ADVICE_CALL, name);
	int			i;

	if (nearest != NULL)
		return errhint("%s", nearest);
	for (i = 0; i < (int) lengthof(special_rows); i++)
		choices = lappend(choices, unconstify(char *, special_rows[i].name));
	nearest = orm_nearest_name(name, choices);
	return nearest == NULL ? 0 : errhint("Perhaps you meant %s().", nearest);
}

/*
 * orm_resolve_expr
 *		The typed expression of a node.  Errors: 42703 for unknown fields,
 *		42883 for unknown functions and operators, 42601 for what is none.
 */
OrmExpr *
orm_resolve_expr(OrmNode *node, OrmScope *scope)
{
	OrmExpr    *expr = NULL;
	const char *name;

	check_stack_depth();

	switch (node->tag)
	{
		case ON_BINARY:
			return resolve_binary(node, scope);
		case ON_UNARY:
			if (orm_is_plain_value(node, scope))
			{
				OrmLiteral	literal;

				if (orm_literal(node, scope, &literal))
					return orm_typed_value(node, scope);
			}
			return resolve_unary(node, scope);
		case ON_SUBSCRIPT:
			if (orm_is_expression(node, scope))
				return resolve_subscript(node, scope);
			break;
		case ON_CALL:
			expr = orm_now_expr(node);
			if (expr == NULL)
				expr = resolve_call(node, scope);
			if (expr != NULL)
				return expr;
			if (bit_operator(node) != NULL)
				return resolve_bit_method(node, bit_operator(node), scope);
			break;
		default:
			break;
	}
	if (orm_is_plain_value(node, scope))
		return orm_typed_value(node, scope);
	if (orm_is_queryset(node, scope))
	{
		OrmQuerySet *qs = orm_queryset_from_node(node, scope);
		List	   *columns;

		orm_prepare_in_subquery(qs, NULL);
		columns = orm_result_columns(qs);
		if (list_length(columns) != 1)
			ereport(ERROR,
					(errcode(ERRCODE_SYNTAX_ERROR),
					 errmsg("subquery must return only one column"),
					 errhint("Choose it with .values('name')."),
					 orm_errlocation(node)));
		expr = orm_expr_new(X_SUBQUERY, ((OrmSelected *) linitial(columns))->expr->type);
		expr->query = qs->query;
		return expr;
	}
	if (node->tag == ON_ATTR && orm_chain_is_instance(node->base, scope))
	{
		OrmQuerySet *qs = orm_instance_field(node, scope);

		expr = orm_expr_new(X_SUBQUERY,
							((OrmSelected *) linitial(orm_result_columns(qs)))->expr->type);
		qs->query->subquery = true;
		expr->query = qs->query;
		return expr;
	}
	name = orm_call_name(node);
	if (name != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("unknown function or expression \"%s\"", name),
				 nearest_call(name),
				 orm_errlocation(node)));
	if (node->tag == ON_NAME && node->str != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("name \"%s\" is not defined", node->str),
				 errhint("F('%s') is the field of that name, '%s' in quotes a text.",
						 node->str, node->str),
				 orm_errlocation(node)));
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("an expression is expected here"),
			 errhint("F('name') is the field, 'name' a text."),
			 orm_errlocation(node)));
	return NULL;
}

/* An expression or value for a place of the given type (assignments). */
OrmExpr *
orm_resolve_typed(OrmNode *node, OrmScope *scope, Oid type, int32 typmod,
				  const char *field)
{
	if (orm_is_plain_value(node, scope))
		return orm_value_expr(node, type, typmod, BIND_PLAIN, scope, field);
	return orm_resolve_expr(node, scope);
}

/*
 * orm_resolve_condition
 *		A conditional expression in the place of a filter's argument.
 */
OrmExpr *
orm_resolve_condition(OrmNode *node, OrmScope *scope)
{
	OrmExpr    *expr;

	if (node->tag == ON_BOOL)
		return orm_expr_new(node->number ? X_TRUE : X_FALSE, BOOLOID);
	if (!orm_is_expression(node, scope) && !orm_is_plain_value(node, scope))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("a condition is expected here"),
				 errhint("Write keyword=value, Q(...), or an expression such as Exists(...)."),
				 orm_errlocation(node)));
	expr = orm_resolve_expr(node, scope);
	if (orm_base_type(expr->type) != BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot filter against a non-conditional expression"),
				 errhint("A condition is field=value, a Q object or an expression that is true or false."),
				 orm_errlocation(node)));
	return expr;
}

/*
 * orm_order_expr
 *		An item of an ordering: 'x', '-x', F('x').desc(nulls_last=True),
 *		OrderBy(F('x'), descending=True) or a bare expression.  "known" is
 *		what it orders by where that is known already, else NULL.
 */
OrmExpr *
orm_order_expr(OrmNode *node, OrmScope *scope, OrmExpr *known)
{
	OrmExpr    *order = orm_expr_new(X_ORDER, InvalidOid);
	OrmNode    *source = node;
	OrmNode    *options = NULL;
	const char *name = orm_call_name(node);
	const char *text = orm_node_string(node, scope);

	if (text != NULL)
	{
		if (text[0] == '-')
		{
			order->descending = true;
			text++;
		}
		order->args = list_make1(orm_resolve_ref(scope->query, text, scope, node));
		order->type = ((OrmExpr *) linitial(order->args))->type;
		return order;
	}
	if (name != NULL && strcmp(name, "OrderBy") == 0)
	{
		source = need_argument(node, 0, "expression");
		options = node;
		order->descending = bool_option(node, "descending", scope);
	}
	else if (node->tag == ON_CALL && node->base->tag == ON_ATTR &&
			 (strcmp(node->base->str, "asc") == 0 ||
			  strcmp(node->base->str, "desc") == 0))
	{
		source = node->base->base;
		options = node;
		order->descending = node->base->str[0] == 'd';
	}
	if (options != NULL)
	{
		order->nulls_first = bool_option(options, "nulls_first", scope);
		order->nulls_last = bool_option(options, "nulls_last", scope);
		if (order->nulls_first && order->nulls_last)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("nulls_first and nulls_last are mutually exclusive"),
					 orm_errlocation(node)));
	}
	if (known == NULL)
		known = orm_argument(source, 'a', scope);
	order->args = list_make1(known);
	order->type = known->type;
	return order;
}

/* ----------------------------------------------------------- right-hand sides */

/*
 * orm_resolve_rhs
 *		What stands on the right of a lookup: values stay nodes until the left
 *		side says their type, everything else is resolved here and now.
 */
OrmRhs *
orm_resolve_rhs(OrmNode *node, OrmScope *scope)
{
	OrmRhs	   *rhs = palloc0(sizeof(OrmRhs));
	const char *name = orm_call_name(node);
	ListCell   *lc;

	if (name != NULL && strcmp(name, "Value") == 0 &&
		list_length(node->args) == 1 &&
		((OrmNode *) linitial(node->args))->tag != ON_KEYWORD)
		node = linitial(node->args);
	if (orm_is_plain_value(node, scope))
	{
		rhs->node = node;
		return rhs;
	}
	if (orm_is_queryset(node, scope))
	{
		rhs->queryset = orm_queryset_from_node(node, scope);
		rhs->instance = rhs->queryset->instance;
		return rhs;
	}
	rhs->queryset = orm_instance_field(node, scope);
	if (rhs->queryset != NULL)
	{
		rhs->instance = true;
		return rhs;
	}
	rhs->model = orm_unsaved_model(node);
	if (rhs->model != NULL)
	{
		rhs->unsaved = node;
		return rhs;
	}
	if (node->tag == ON_LIST || node->tag == ON_TUPLE || node->tag == ON_SET)
	{
		rhs->is_list = true;
		foreach(lc, node->args)
			rhs->elements = lappend(rhs->elements,
									orm_resolve_rhs(lfirst(lc), scope));
		return rhs;
	}
	rhs->expr = orm_resolve_expr(node, scope);
	return rhs;
}

/* ------------------------------------------------------------------ walkers */

void
orm_walk_expr(OrmExpr *expr, OrmExprVisitor visit, void *arg)
{
	ListCell   *lc;

	if (expr == NULL)
		return;
	check_stack_depth();
	visit(expr, arg);
	foreach(lc, expr->args)
		orm_walk_expr(lfirst(lc), visit, arg);
	orm_walk_expr(expr->filter, visit, arg);
	foreach(lc, expr->order_by)
		orm_walk_expr(lfirst(lc), visit, arg);
	foreach(lc, expr->partition_by)
		orm_walk_expr(lfirst(lc), visit, arg);
}

/*
 * orm_mutate_expr
 *		A copy in which "mutate" has replaced what it returned something for.
 */
OrmExpr *
orm_mutate_expr(OrmExpr *expr, OrmExprMutator mutate, void *arg)
{
	OrmExpr    *replaced;
	OrmExpr    *copy;
	ListCell   *lc;

	if (expr == NULL)
		return NULL;
	check_stack_depth();
	replaced = mutate(expr, arg);
	if (replaced != NULL)
		return replaced;
	copy = palloc(sizeof(OrmExpr));
	*copy = *expr;
	copy->args = copy->order_by = copy->partition_by = NIL;
	foreach(lc, expr->args)
		copy->args = lappend(copy->args, orm_mutate_expr(lfirst(lc), mutate, arg));
	copy->filter = orm_mutate_expr(expr->filter, mutate, arg);
	foreach(lc, expr->order_by)
		copy->order_by = lappend(copy->order_by,
								 orm_mutate_expr(lfirst(lc), mutate, arg));
	foreach(lc, expr->partition_by)
		copy->partition_by = lappend(copy->partition_by,
									 orm_mutate_expr(lfirst(lc), mutate, arg));
	return copy;
}

/*
 * orm_expr_size
 *		How many nodes the expression has when it is written out, shared parts
 *		counted each time; kept in the nodes, so that counting is quick.
 */
int
orm_expr_size(OrmExpr *expr)
{
	int64		size = 1;
	ListCell   *lc;

	if (expr == NULL)
		return 0;
	if (expr->size > 0)
		return expr->size;
	check_stack_depth();
	foreach(lc, expr->args)
		size += orm_expr_size(lfirst(lc));
	foreach(lc, expr->order_by)
		size += orm_expr_size(lfirst(lc));
	foreach(lc, expr->partition_by)
		size += orm_expr_size(lfirst(lc));
	size += orm_expr_size(expr->filter);
	expr->size = (int) Min(size, PG_INT32_MAX / 4);
	return expr->size;
}

bool
orm_contains_aggregate(OrmExpr *expr)
{
	ListCell   *lc;

	if (expr == NULL || expr->kind == X_WINDOW)
	{
		/* the aggregate of a window is none, those in its arguments are */
		if (expr == NULL)
			return false;
		foreach(lc, ((OrmExpr *) linitial(expr->args))->args)
		{
			if (orm_contains_aggregate(lfirst(lc)))
				return true;
		}
		foreach(lc, expr->partition_by)
		{
			if (orm_contains_aggregate(lfirst(lc)))
				return true;
		}
		foreach(lc, expr->order_by)
		{
			if (orm_contains_aggregate(lfirst(lc)))
				return true;
		}
		return false;
	}
	if (expr->kind == X_AGG)
		return true;
	foreach(lc, expr->args)
	{
		if (orm_contains_aggregate(lfirst(lc)))
			return true;
	}
	return false;
}

static void
visit_kind(OrmExpr *expr, void *arg)
{
	int		   *found = arg;

	if (expr->kind == X_WINDOW)
		*found |= 1;
	if (expr->kind == X_SUBQUERY || expr->kind == X_EXISTS ||
		expr->kind == X_ARRAY_SUBQUERY || expr->kind == X_IN_SUBQUERY)
		*found |= 2;
}

bool
orm_contains_window(OrmExpr *expr)
{
	int			found = 0;

	orm_walk_expr(expr, visit_kind, &found);
	return (found & 1) != 0;
}

bool
orm_contains_subquery(OrmExpr *expr)
{
	int			found = 0;

	orm_walk_expr(expr, visit_kind, &found);
	return (found & 2) != 0;
}

static bool
lists_equal(List *a, List *b)
{
	ListCell   *la,
			   *lb;

	if (list_length(a) != list_length(b))
		return false;
	forboth(la, a, lb, b)
	{
		if (!orm_expr_equal(lfirst(la), lfirst(lb)))
			return false;
	}
	return true;
}

static bool
values_equal(const OrmValue *a, const OrmValue *b)
{
	int16		typlen;
	bool		typbyval;

	if (a == b)
		return true;
	if (a->type != b->type || a->known != b->known || a->bind != b->bind)
		return false;
	if (!a->known)
		return a->param == b->param;
	if (a->isnull || b->isnull)
		return a->isnull && b->isnull;
	get_typlenbyval(a->type, &typlen, &typbyval);
	return datumIsEqual(a->datum, b->datum, typbyval, typlen);
}

/* Do the two write the same SQL? */
bool
orm_expr_equal(const OrmExpr *a, const OrmExpr *b)
{
	if (a == b)
		return true;
	if (a == NULL || b == NULL || a->kind != b->kind || a->type != b->type ||
		a->typmod != b->typmod || a->opno != b->opno || a->query != b->query ||
		a->connector != b->connector || a->negated != b->negated ||
		a->distinct != b->distinct || a->descending != b->descending ||
		a->collation != b->collation || a->funcid != b->funcid)
		return false;
	if (a->kind == X_COL)
		return orm_real_alias(a->alias) == orm_real_alias(b->alias) &&
			a->column == b->column;
	if (a->kind == X_VALUE)
		return values_equal(a->value, b->value);
	if ((a->sql == NULL) != (b->sql == NULL) ||
		(a->sql != NULL && strcmp(a->sql, b->sql) != 0))
		return false;
	if ((a->name == NULL) != (b->name == NULL) ||
		(a->name != NULL && strcmp(a->name, b->name) != 0))
		return false;
	return lists_equal(a->args, b->args) &&
		lists_equal(a->order_by, b->order_by) &&
		lists_equal(a->partition_by, b->partition_by) &&
		(a->filter == b->filter || orm_expr_equal(a->filter, b->filter));
}
