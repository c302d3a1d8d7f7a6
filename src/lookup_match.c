/*
 * lookup_match.c
 *	  Lookups that look into a value: patterns of text, isnull, what arrays,
 *	  ranges, jsonb and hstore contain, text search.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "commands/extension.h"
#include "nodes/makefuncs.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "literals.h"
#include "lookups.h"

/* -------------------------------------------------------- simple lookups */

static bool
is_citext(Oid type)
{
	return orm_is_named_type(orm_base_type(type), "citext");
}

/* What pattern lookups see of a value: its text, of an inet its host. */
OrmExpr *
orm_lhs_as_text(OrmExpr *lhs)
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

	return OidIsValid(opno) ? orm_op_expr(opno, lhs, rhs) : NULL;
}

OrmExpr *
orm_build_template(Lookup *lookup)
{
	const LookupRow *row = lookup->row;
	OrmExpr    *lhs = lookup->lhs;
	Oid			type = OidIsValid(row->rhs_type) ? row->rhs_type : lhs->type;
	OrmExpr    *rhs;

	rhs = orm_rhs_as(lookup, lookup->rhs, type, -1, row->bind);
	return orm_condition(row->sql, list_make2(lhs, rhs));
}

OrmExpr *
orm_build_pattern(Lookup *lookup)
{
	const LookupRow *row = lookup->row;
	OrmExpr    *lhs = orm_lhs_as_text(lookup->lhs);
	OrmExpr    *rhs = orm_rhs_as(lookup, lookup->rhs, TEXTOID, -1, row->bind);

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
	return orm_condition(row->sql, list_make2(lhs, rhs));
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
void
orm_note_late_value(OrmExpr *lhs, int strategy, OrmExpr *rhs)
{
	if (rhs->kind != X_VALUE || rhs->value->known || !may_be_null(lhs))
		return;
	if (strategy == BTEqualStrategyNumber)
		rhs->value->null_finds_nothing = false;
	else if (orm_is_int_type(lhs->type))
		rhs->value->range_type = orm_base_type(lhs->type);
}

OrmExpr *
orm_build_iexact(Lookup *lookup)
{
	OrmExpr    *expr;

	if (orm_rhs_is_none(lookup))
		return orm_isnull(lookup->lhs, true);
	expr = orm_build_pattern(lookup);
	orm_note_late_value(lookup->lhs, BTEqualStrategyNumber, lsecond(expr->args));
	return expr;
}

OrmExpr *
orm_build_isnull(Lookup *lookup)
{
	bool		value;
	OrmLiteral	literal;

	if (orm_rhs_is_none(lookup) && lookup->rhs->node->tag != ON_NONE)
		return orm_constant_condition(false);
	if (lookup->rhs->node == NULL ||
		!orm_literal(lookup->rhs->node, lookup->scope, &literal) ||
		literal.isnull || lookup->rhs->node->tag == ON_STR ||
		(literal.type != BOOLOID && literal.type != UNKNOWNOID) ||
		!orm_node_bool(lookup->rhs->node, lookup->scope, &value))
		orm_lookup_needs(lookup, lookup->rhs->node == NULL ? "True or False" :
						 psprintf("True or False, not %s",
								  orm_node_text(orm_bind_params(lookup->rhs->node,
																lookup->scope->params))));
	return orm_isnull(lookup->lhs, value);
}

/* -------------------------------------------------- containers, text search */

/* @> <@ && over arrays: the list is an array of the column's own type. */
OrmExpr *
orm_build_array(Lookup *lookup)
{
	Oid			type = orm_base_type(lookup->lhs->type);
	OrmExpr    *rhs;

	if (lookup->rhs->queryset != NULL)
	{
		OrmQuerySet *qs = lookup->rhs->queryset;
		OrmSelected *item;

		orm_prepare_in_subquery(qs, NULL);
		item = linitial(orm_result_columns(qs));
		rhs = orm_expr_new(X_ARRAY_SUBQUERY, get_promoted_array_type(item->expr->type));
		rhs->query = qs->query;
	}
	else if (lookup->rhs->is_list)
	{
		ListCell   *lc;

		rhs = orm_sql_expr("ARRAY[%*]", type, NIL);
		foreach(lc, lookup->rhs->elements)
			rhs->args = lappend(rhs->args, orm_rhs_as(lookup, lfirst(lc),
													  get_element_type(type), -1,
													  BIND_PLAIN));
		rhs = orm_cast_expr(rhs, type, -1);
	}
	else
		rhs = orm_rhs_as(lookup, lookup->rhs, type, -1, BIND_PLAIN);
	if (orm_base_type(rhs->type) != type)
		rhs = orm_cast_expr(rhs, type, -1);
	return orm_condition(lookup->row->sql, list_make2(lookup->lhs, rhs));
}

/* contains on a range: another range, or one element. */
OrmExpr *
orm_build_range_contains(Lookup *lookup)
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
	return orm_condition(lookup->row->sql,
						 list_make2(lookup->lhs,
									orm_rhs_as(lookup, lookup->rhs,
											   element ? get_range_subtype(type) : type,
											   -1, BIND_PLAIN)));
}

/*
 * The operators of multiranges: with another one, with a range, and for
 * contains with one element.  A text says by its first character which it is.
 */
OrmExpr *
orm_build_multirange(Lookup *lookup)
{
	Oid			type = orm_base_type(lookup->lhs->type);
	Oid			range = compat_multirange_range(type);
	bool		elements = strcmp(lookup->name, "contains") == 0;
	OrmNode    *node = lookup->rhs->node;
	OrmLiteral	literal;
	Oid			wanted = type;

	if (node != NULL && orm_literal(node, lookup->scope, &literal) && !literal.isnull)
	{
		const char *text = literal.type == UNKNOWNOID ?
			DatumGetCString(literal.datum) : NULL;

		if (text != NULL ? text[0] == '[' || text[0] == '(' ||
			pg_strcasecmp(text, "empty") == 0 : type_is_range(literal.type))
			wanted = range;
		else if (elements && (text != NULL ? text[0] != '{' :
							  !OidIsValid(compat_multirange_range(literal.type))))
			wanted = get_range_subtype(range);
	}
	else if (elements && node != NULL && orm_now_expr(node) != NULL)
		wanted = get_range_subtype(range);
	return orm_condition(lookup->row->sql,
						 list_make2(lookup->lhs,
									orm_rhs_as(lookup, lookup->rhs, wanted, -1,
											   BIND_PLAIN)));
}

/* contained_by on a plain column: is the value inside a range? */
OrmExpr *
orm_build_in_range(Lookup *lookup)
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
	return orm_condition(lookup->row->sql,
						 list_make2(lhs, orm_rhs_as(lookup, lookup->rhs, range, -1,
													BIND_PLAIN)));
}

/* has_keys and has_any_keys take a list of keys, as text. */
OrmExpr *
orm_build_keys(Lookup *lookup)
{
	OrmNode    *node = lookup->rhs->node;
	OrmExpr    *keys;

	if (node == NULL || !orm_is_list_value(node, lookup->scope))
		orm_lookup_needs(lookup, "a list of keys");
	keys = orm_array_value(orm_node_elements(node, lookup->scope), TEXTOID,
						   BIND_PLAIN, lookup->scope, NULL, false);
	return orm_condition(lookup->row->sql, list_make2(lookup->lhs, keys));
}

const char *
orm_extension_schema(const char *extension, Lookup *lookup)
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
OrmExpr *
orm_build_trigram(Lookup *lookup)
{
	const char *schema = orm_extension_schema("pg_trgm", lookup);
	OrmExpr    *rhs = orm_rhs_as(lookup, lookup->rhs, TEXTOID, -1, BIND_PLAIN);

	return orm_condition(psprintf("(%%1 OPERATOR(%s.%s) %%2)",
								  compat_escape_percent(schema), lookup->row->sql),
						 list_make2(orm_lhs_as_text(lookup->lhs), rhs));
}

/* hstore's operators, in the schema of its type. */
OrmExpr *
orm_build_hstore(Lookup *lookup)
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
		return orm_build_keys(&copy);
	}
	rhs = orm_rhs_as(lookup, lookup->rhs,
					 OidIsValid(lookup->row->rhs_type) ? lookup->row->rhs_type : type,
					 -1, BIND_PLAIN);
	return orm_condition(psprintf("(%%1 OPERATOR(%s.%s) %%2)",
								  compat_escape_percent(schema), lookup->row->sql),
						 list_make2(lookup->lhs, rhs));
}

/* Django's SearchVectorField: to equal a query is to match it. */
OrmExpr *
orm_build_match(Lookup *lookup)
{
	if (orm_rhs_is_none(lookup))
		return orm_isnull(lookup->lhs, true);
	return orm_build_template(lookup);
}
