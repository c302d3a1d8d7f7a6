/*
 * expr_functions.c
 *	  Classes of expressions whose arguments need more than a template: Case,
 *	  Subquery, Exists, Cast, Collate, Extract, Trunc, JSONObject, Func, ...
 *
 * Functions that a template is enough for are rows of functions.c.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "commands/extension.h"
#include "parser/parse_coerce.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "expressions.h"
#include "literals.h"

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

OrmExpr *
orm_resolve_case(OrmNode *call, OrmScope *scope)
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

OrmExpr *
orm_subquery_expr(OrmQuerySet *qs, const OrmNode *node)
{
	OrmExpr    *expr = orm_expr_new(X_SUBQUERY, InvalidOid);
	List	   *columns;

	orm_check_not_stepped(qs, node);
	orm_prepare_in_subquery(qs, NULL);
	columns = orm_result_columns(qs);
	if (list_length(columns) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("subquery must return only one column"),
				 errhint("Choose it with .values('name')."),
				 orm_errlocation(node)));
	expr->type = ((OrmSelected *) linitial(columns))->expr->type;
	expr->query = qs->query;
	return expr;
}

OrmExpr *
orm_resolve_subquery(OrmNode *call, OrmScope *scope)
{
	bool		array = strcmp(orm_call_name(call), "ArraySubquery") == 0;
	OrmNode    *node = orm_need_argument(call, 0, "queryset");
	OrmNode    *output = orm_call_argument(call, 1, "output_field");
	OrmExpr    *expr = orm_subquery_expr(nested_queryset(node, scope), node);
	int32		typmod;
	Oid			type;

	if (array)
	{
		expr->kind = X_ARRAY_SUBQUERY;
		expr->type = get_array_type(expr->type);
	}
	if (output != NULL && orm_field_class(output, scope, &type, &typmod) &&
		type == BOOLOID)
		expr->conditional = true;
	if (expr->type == BOOLOID)
		expr->conditional = true;
	return expr;
}

OrmExpr *
orm_resolve_exists(OrmNode *call, OrmScope *scope)
{
	OrmQuerySet *qs = nested_queryset(orm_need_argument(call, 0, "queryset"), scope);
	OrmExpr    *expr = orm_expr_new(X_EXISTS, BOOLOID);

	orm_check_not_stepped(qs, qs->node);
	orm_make_exists(qs);
	expr->query = qs->query;
	expr->conditional = true;
	return expr;
}

/* --------------------------------------------------------- other functions */

OrmExpr *
orm_resolve_cast(OrmNode *call, OrmScope *scope)
{
	OrmNode    *source = orm_need_argument(call, 0, "expression");
	OrmNode    *field = orm_need_argument(call, 1, "output_field");
	OrmExpr    *arg = orm_argument(source, 'a', scope);
	OrmExpr    *expr;
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
	expr = orm_cast_expr(arg, type, typmod);
	expr->wrapped = true;
	return expr;
}

OrmExpr *
orm_resolve_collate(OrmNode *call, OrmScope *scope)
{
	OrmExpr    *arg = orm_argument(orm_need_argument(call, 0, "expression"), 't', scope);
	const char *name = orm_need_string(call, 1, "collation", scope);
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

OrmExpr *
orm_resolve_nullif(OrmNode *call, OrmScope *scope)
{
	OrmExpr    *left = orm_argument(orm_need_argument(call, 0, "expr1"), 'a', scope);
	OrmNode    *second = orm_need_argument(call, 1, "expr2");
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

OrmExpr *
orm_resolve_concat(OrmNode *call, OrmScope *scope)
{
	return orm_resolve_function(call, "Concat", scope);
}

OrmExpr *
orm_resolve_extract(OrmNode *call, OrmScope *scope)
{
	const char *name = orm_call_name(call);
	OrmNode    *tzinfo = orm_keyword(call, "tzinfo");
	OrmExpr    *arg = orm_argument(orm_need_argument(call, 0, "expression"), 'x', scope);
	const char *zone = tzinfo == NULL || tzinfo->tag == ON_NONE ? NULL :
		orm_zone_name(tzinfo, scope);

	if (strcmp(name, "Extract") == 0)
		return orm_date_part(arg, orm_need_string(call, 1, "lookup_name", scope), zone, call);
	return orm_date_part(arg, orm_function(name)->lookup, zone, call);
}

OrmExpr *
orm_resolve_trunc(OrmNode *call, OrmScope *scope)
{
	const char *name = orm_call_name(call);
	OrmNode    *tzinfo = orm_keyword(call, "tzinfo");
	OrmNode    *output = orm_keyword(call, "output_field");
	OrmExpr    *arg = orm_argument(orm_need_argument(call, 0, "expression"), 'x', scope);
	const char *zone = tzinfo == NULL || tzinfo->tag == ON_NONE ? NULL :
		orm_zone_name(tzinfo, scope);
	const char *kind;
	Oid			type = InvalidOid;
	int32		typmod;

	if (strcmp(name, "Trunc") == 0)
	{
		kind = orm_need_string(call, 1, "kind", scope);
		if (output == NULL)
			output = orm_call_argument(call, 2, "output_field");
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
OrmExpr *
orm_resolve_sha1(OrmNode *call, OrmScope *scope)
{
	OrmExpr    *arg = orm_argument(orm_need_argument(call, 0, "expression"), 't', scope);
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

OrmExpr *
orm_resolve_json_object(OrmNode *call, OrmScope *scope)
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

OrmExpr *
orm_resolve_json_array(OrmNode *call, OrmScope *scope)
{
	OrmExpr    *expr = orm_sql_expr("pg_catalog.jsonb_build_array(%*)", JSONBOID, NIL);
	ListCell   *lc;

	foreach(lc, orm_positional(call))
		expr->args = lappend(expr->args, orm_argument(lfirst(lc), 'a', scope));
	return expr;
}

/* KT('data__owner'), KeyTransform('key', 'data'), KeyTextTransform(...) */
OrmExpr *
orm_resolve_key(OrmNode *call, OrmScope *scope)
{
	const char *name = orm_call_name(call);
	OrmExpr    *expr;

	if (strcmp(name, "KT") == 0)
		expr = orm_resolve_ref(scope->query, orm_need_string(call, 0, "name", scope),
							   scope, call);
	else
	{
		OrmNode    *key = orm_need_argument(call, 0, "key_name");
		const char *text = key->tag == ON_INT ? key->str : orm_node_string(key, scope);

		expr = orm_argument(orm_need_argument(call, 1, "expression"), 'a', scope);
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
 * May Func() call it?  Volatile functions write, lock, sleep, read files or run
 * SQL that they are given (setval, lo_unlink, query_to_xml); some only differ
 * from call to call.
 */
static bool
may_be_called(Oid funcid)
{
	static const char *const harmless[] = {
		"clock_timestamp", "gen_random_uuid", "random", "timeofday", NULL
	};
	const char *name = get_func_name(funcid);
	int			i;

	if (get_func_prokind(funcid) != PROKIND_FUNCTION || get_func_retset(funcid))
		return false;
	if (func_volatile(funcid) != PROVOLATILE_VOLATILE)
		return true;
	for (i = 0; harmless[i] != NULL; i++)
	{
		if (get_func_namespace(funcid) == PG_CATALOG_NAMESPACE &&
			strcmp(name, harmless[i]) == 0)
			return true;
	}
	return false;
}

/*
 * Func(args, function='NAME'): a function of the catalog, found by the
 * search_path as a call in SQL would find it, and written with its schema.
 */
OrmExpr *
orm_resolve_func(OrmNode *call, OrmScope *scope)
{
	static const char *const allowed[] = {"function", "output_field", "arity", NULL};
	const char *name = orm_need_string(call, -1, "function", scope);
	List	   *qualified = NIL;
	OrmExpr    *expr = orm_sql_expr("%f(%*)", InvalidOid, NIL);
	Oid			types[FUNC_MAX_ARGS];
	int			n = 0;
	const char *dot;
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
	if (!may_be_called(expr->funcid))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("Func() takes ordinary functions that are not volatile; %s is not",
						name),
				 orm_errlocation(call)));
	expr->conditional = expr->type == BOOLOID;
	return expr;
}

/* ExpressionWrapper(x, output_field=...): the expression itself. */
OrmExpr *
orm_resolve_wrapper(OrmNode *call, OrmScope *scope)
{
	OrmNode    *source = orm_need_argument(call, 0, "expression");
	OrmExpr    *expr;

	expr = orm_is_q(source) ?
		orm_resolve_q(scope->query, orm_q_from_node(source, scope), scope) :
		orm_resolve_expr(source, scope);
	expr->wrapped = expr->kind == X_WHERE || expr->kind == X_EXISTS ||
		expr->kind == X_SUBQUERY;
	return expr;
}

OrmExpr *
orm_resolve_q_expr(OrmNode *call, OrmScope *scope)
{
	return orm_resolve_q(scope->query, orm_q_from_node(call, scope), scope);
}

/* GreaterThan(F('a'), 1): a lookup as an expression. */
OrmExpr *
orm_resolve_lookup_expr(OrmNode *call, const char *lookup, OrmScope *scope)
{
	OrmNode    *left = orm_need_argument(call, 0, "lhs");
	OrmNode    *right = orm_need_argument(call, 1, "rhs");
	OrmExpr    *lhs;

	/* as in Django, a string on the left is a value; only F() is a field */
	lhs = orm_is_plain_value(left, scope) ? orm_typed_value(left, scope) :
		orm_resolve_expr(left, scope);
	return orm_build_lookup(scope->query, list_make1(pstrdup(lookup)), lhs,
							orm_resolve_rhs(right, scope), scope, call);
}
