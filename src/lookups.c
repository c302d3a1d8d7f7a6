/*
 * lookups.c
 *	  Lookups (name__contains): the table of them, and how one is found and
 *	  built.
 *
 * A lookup is a row of lookup_rows: its name, the classes of types that have
 * it, and either a template or a function that builds the condition.  Adding
 * a lookup is adding a row.
 *
 * Relies on lookup_compare.c and lookup_match.c for those functions, on
 * values.c for the right-hand side, on transforms.c for the steps of a path
 * that are transforms.
 */
#include "postgres.h"

#include "common/string.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "deparse.h"
#include "lookups.h"
#include "values.h"

bool
orm_is_int_type(Oid type)
{
	return orm_is_int_base(orm_base_type(type));
}

bool
orm_is_named_type(Oid type, const char *name)
{
	char	   *typname;

	if (type < FirstNormalObjectId)
		return false;
	typname = compat_type_name(type);
	return typname != NULL && strcmp(typname, name) == 0;
}

int
orm_type_class_of(Oid type)
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
	if (orm_is_named_type(type, "hstore"))
		return TC_HSTORE;
	if (OidIsValid(compat_multirange_range(type)))
		return TC_MULTIRANGE;
	return TC_OTHER;
}

int
orm_class_of(const OrmExpr *lhs)
{
	if (lhs->kind == X_TUPLE)
		return TC_TUPLE;
	if (lhs->relation != NULL)
		return TC_RELATION;
	if (lhs->keys != NIL)
		return TC_JSON_KEY;
	return orm_type_class_of(orm_base_type(lhs->type));
}
OrmExpr *
orm_condition(const char *sql, List *args)
{
	OrmExpr    *expr = orm_sql_expr(sql, BOOLOID, args);

	expr->conditional = true;
	return expr;
}

OrmExpr *
orm_constant_condition(bool truth)
{
	OrmExpr    *expr = orm_expr_new(truth ? X_TRUE : X_FALSE, BOOLOID);

	expr->conditional = true;
	return expr;
}

const char *
orm_lhs_name(const OrmExpr *lhs)
{
	if (lhs->kind == X_COL)
		return lhs->column->attname;
	return NULL;
}

const char *
orm_example_field(List *args)
{
	ListCell   *lc;

	foreach(lc, args)
	{
		if (orm_lhs_name(lfirst(lc)) != NULL)
			return orm_lhs_name(lfirst(lc));
	}
	return "name";
}

void
orm_lookup_needs(const Lookup *lookup, const char *what)
{
	const char *field = lookup->field;

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 field != NULL ?
			 errmsg("field \"%s\": lookup \"%s\" needs %s", field, lookup->name, what) :
			 errmsg("lookup \"%s\" needs %s", lookup->name, what),
			 orm_errlocation(lookup->node)));
}

bool
orm_rhs_is_none(Lookup *lookup)
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

	orm_check_not_stepped(qs, qs->node);
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
OrmExpr *
orm_lookup_value(Lookup *lookup, OrmNode *node, Oid type, int32 typmod, OrmBind bind)
{
	OrmExpr    *expr = orm_value_expr(node, type, typmod, bind, lookup->scope,
									  lookup->field);

	if (expr->kind == X_VALUE)
		expr->value->null_finds_nothing = true;
	return expr;
}

/* The right-hand side as an expression of the wanted type. */
OrmExpr *
orm_rhs_as(Lookup *lookup, OrmRhs *rhs, Oid type, int32 typmod, OrmBind bind)
{
	if (rhs->queryset != NULL)
		return like_pattern_expr(subquery_expr(rhs->queryset, lookup->lhs->relation),
								 bind);
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
	return orm_lookup_value(lookup, rhs->node, type, typmod, bind);
}

/* -------------------------------------------------------------- the table */

#define UPPER_LIKE \
	"pg_catalog.upper(%1) OPERATOR(pg_catalog.~~) pg_catalog.upper(%2)"
#define LIKE_SQL	"%1 OPERATOR(pg_catalog.~~) %2"
#define BINARY(op)	"%1 OPERATOR(pg_catalog." op ") %2"

static const LookupRow lookup_rows[] = {
	{"exact", TC_TSVECTOR, orm_build_match, "%1 OPERATOR(pg_catalog.@@) pg_catalog.plainto_tsquery(%2)", TEXTOID, BIND_PLAIN, 0},
	{"exact", TC_ANY | TC_RELATION | TC_TUPLE, orm_build_compare, NULL, InvalidOid, BIND_PLAIN, BTEqualStrategyNumber},
	{"gt", TC_ANY | TC_RELATION | TC_TUPLE, orm_build_compare, NULL, InvalidOid, BIND_PLAIN, BTGreaterStrategyNumber},
	{"gte", TC_ANY | TC_RELATION | TC_TUPLE, orm_build_compare, NULL, InvalidOid, BIND_CEIL, BTGreaterEqualStrategyNumber},
	{"lt", TC_ANY | TC_RELATION | TC_TUPLE, orm_build_compare, NULL, InvalidOid, BIND_CEIL, BTLessStrategyNumber},
	{"lte", TC_ANY | TC_RELATION | TC_TUPLE, orm_build_compare, NULL, InvalidOid, BIND_PLAIN, BTLessEqualStrategyNumber},
	{"in", TC_ANY | TC_RELATION | TC_TUPLE, orm_build_in, NULL, InvalidOid, BIND_PLAIN, 0},
	{"range", TC_ANY, orm_build_range, NULL, InvalidOid, BIND_PLAIN, 0},
	{"isnull", TC_ANY | TC_RELATION | TC_TUPLE, orm_build_isnull, NULL, InvalidOid, BIND_PLAIN, 0},

	{"iexact", TC_STRINGY | TC_RANGE, orm_build_iexact, "pg_catalog.upper(%1) OPERATOR(pg_catalog.=) pg_catalog.upper(%2)", TEXTOID, BIND_PLAIN, 0},
	{"contains", TC_SCALAR, orm_build_pattern, LIKE_SQL, TEXTOID, BIND_CONTAINS, 0},
	{"icontains", TC_STRINGY | TC_RANGE, orm_build_pattern, UPPER_LIKE, TEXTOID, BIND_CONTAINS, 0},
	{"startswith", TC_STRINGY, orm_build_pattern, LIKE_SQL, TEXTOID, BIND_STARTSWITH, 0},
	{"istartswith", TC_STRINGY | TC_RANGE, orm_build_pattern, UPPER_LIKE, TEXTOID, BIND_STARTSWITH, 0},
	{"endswith", TC_STRINGY, orm_build_pattern, LIKE_SQL, TEXTOID, BIND_ENDSWITH, 0},
	{"iendswith", TC_STRINGY | TC_RANGE, orm_build_pattern, UPPER_LIKE, TEXTOID, BIND_ENDSWITH, 0},
	{"regex", TC_STRINGY | TC_RANGE, orm_build_pattern, BINARY("~"), TEXTOID, BIND_PLAIN, 0},
	{"iregex", TC_STRINGY | TC_RANGE, orm_build_pattern, BINARY("~*"), TEXTOID, BIND_PLAIN, 0},

	{"contains", TC_JSON | TC_JSON_KEY, orm_build_template, BINARY("@>"), JSONBOID, BIND_PLAIN, 0},
	{"contained_by", TC_JSON | TC_JSON_KEY, orm_build_template, BINARY("<@"), JSONBOID, BIND_PLAIN, 0},
	{"has_key", TC_JSON | TC_JSON_KEY, orm_build_template, BINARY("?"), TEXTOID, BIND_PLAIN, 0},
	{"has_keys", TC_JSON | TC_JSON_KEY, orm_build_keys, BINARY("?&"), TEXTARRAYOID, BIND_PLAIN, 0},
	{"has_any_keys", TC_JSON | TC_JSON_KEY, orm_build_keys, BINARY("?|"), TEXTARRAYOID, BIND_PLAIN, 0},

	{"contains", TC_ARRAY, orm_build_array, BINARY("@>"), InvalidOid, BIND_PLAIN, 0},
	{"contained_by", TC_ARRAY, orm_build_array, BINARY("<@"), InvalidOid, BIND_PLAIN, 0},
	{"overlap", TC_ARRAY, orm_build_array, BINARY("&&"), InvalidOid, BIND_PLAIN, 0},

	{"contains", TC_RANGE, orm_build_range_contains, BINARY("@>"), InvalidOid, BIND_PLAIN, 0},
	{"contained_by", TC_RANGE, orm_build_template, BINARY("<@"), InvalidOid, BIND_PLAIN, 0},
	{"overlap", TC_RANGE, orm_build_template, BINARY("&&"), InvalidOid, BIND_PLAIN, 0},
	{"fully_lt", TC_RANGE, orm_build_template, BINARY("<<"), InvalidOid, BIND_PLAIN, 0},
	{"fully_gt", TC_RANGE, orm_build_template, BINARY(">>"), InvalidOid, BIND_PLAIN, 0},
	{"not_lt", TC_RANGE, orm_build_template, BINARY("&>"), InvalidOid, BIND_PLAIN, 0},
	{"not_gt", TC_RANGE, orm_build_template, BINARY("&<"), InvalidOid, BIND_PLAIN, 0},
	{"adjacent_to", TC_RANGE, orm_build_template, BINARY("-|-"), InvalidOid, BIND_PLAIN, 0},
	{"contains", TC_MULTIRANGE, orm_build_multirange, BINARY("@>"), InvalidOid, BIND_PLAIN, 0},
	{"contained_by", TC_MULTIRANGE, orm_build_multirange, BINARY("<@"), InvalidOid, BIND_PLAIN, 0},
	{"overlap", TC_MULTIRANGE, orm_build_multirange, BINARY("&&"), InvalidOid, BIND_PLAIN, 0},
	{"fully_lt", TC_MULTIRANGE, orm_build_multirange, BINARY("<<"), InvalidOid, BIND_PLAIN, 0},
	{"fully_gt", TC_MULTIRANGE, orm_build_multirange, BINARY(">>"), InvalidOid, BIND_PLAIN, 0},
	{"not_lt", TC_MULTIRANGE, orm_build_multirange, BINARY("&>"), InvalidOid, BIND_PLAIN, 0},
	{"not_gt", TC_MULTIRANGE, orm_build_multirange, BINARY("&<"), InvalidOid, BIND_PLAIN, 0},
	{"adjacent_to", TC_MULTIRANGE, orm_build_multirange, BINARY("-|-"), InvalidOid, BIND_PLAIN, 0},
	{"contained_by", TC_NUMBER | TC_DATE | TC_TIMESTAMP, orm_build_in_range, BINARY("<@"), InvalidOid, BIND_PLAIN, 0},

	{"search", TC_TEXT, orm_build_template, "pg_catalog.to_tsvector(COALESCE(%1, '')) OPERATOR(pg_catalog.@@) pg_catalog.plainto_tsquery(%2)", TEXTOID, BIND_PLAIN, 0},
	{"search", TC_TSVECTOR, orm_build_template, "%1 OPERATOR(pg_catalog.@@) pg_catalog.plainto_tsquery(%2)", TEXTOID, BIND_PLAIN, 0},
	{"trigram_similar", TC_TEXT, orm_build_trigram, "%%", TEXTOID, BIND_PLAIN, 0},
	{"trigram_word_similar", TC_TEXT, orm_build_trigram, "%%>", TEXTOID, BIND_PLAIN, 0},
	{"trigram_strict_word_similar", TC_TEXT, orm_build_trigram, "%%>>", TEXTOID, BIND_PLAIN, 0},

	{"contains", TC_HSTORE, orm_build_hstore, "@>", InvalidOid, BIND_PLAIN, 0},
	{"contained_by", TC_HSTORE, orm_build_hstore, "<@", InvalidOid, BIND_PLAIN, 0},
	{"has_key", TC_HSTORE, orm_build_hstore, "?", TEXTOID, BIND_PLAIN, 0},
	{"has_keys", TC_HSTORE, orm_build_hstore, "?&", TEXTARRAYOID, BIND_PLAIN, 0},
	{"has_any_keys", TC_HSTORE, orm_build_hstore, "?|", TEXTARRAYOID, BIND_PLAIN, 0},
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
	int			class = orm_class_of(lhs);
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

/* The lookups of a type, and the steps that only such a type has. */
static List *
own_names(const OrmExpr *lhs)
{
	List	   *names = NIL;
	int			class = orm_class_of(lhs);
	int			i;

	for (i = 0; i < (int) lengthof(lookup_rows); i++)
	{
		if (lookup_rows[i].classes & class)
			names = lappend(names, unconstify(char *, lookup_rows[i].name));
	}
	return list_concat(names, orm_transform_names(class));
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

/* The field that transforms start from, NULL when they start from none. */
static const char *
transformed_field(const OrmExpr *lhs)
{
	while (lhs->kind == X_SQL && lhs->args != NIL)
		lhs = linitial(lhs->args);
	return orm_lhs_name(lhs);
}

static void unsupported_lookup(OrmExpr *lhs, const char *name, const OrmNode *node) ORM_NORETURN;

static void
unsupported_lookup(OrmExpr *lhs, const char *name, const OrmNode *node)
{
	const char *field = transformed_field(lhs);
	const char *nearest = nearest_lookup(lhs, name);
	const char *advice = orm_advice(ADVICE_LOOKUP, name);
	char	   *type = lhs->relation != NULL ? psprintf("relation \"%s\"", lhs->relation->name) :
		psprintf("type %s", OidIsValid(lhs->type) ? format_type_be(lhs->type) : "unknown");
	char	   *subject = field == NULL || lhs->relation != NULL ? type :
		lhs->kind == X_COL ? psprintf("field \"%s\" of %s", field, type) :
		psprintf("%s, made of field \"%s\"", type, field);

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
	if (advice == NULL && nearest == NULL && lhs->kind == X_COL && lhs->relation == NULL &&
		pg_str_endswith(field, "id"))
		advice = psprintf("\"%s\" refers to no table; if it should, orm_register() can say so.", field);
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

/*
 * orm_apply_transforms
 *		The expression after the steps names[from..to).  After a JSON value all
 *		steps are keys, which go in at once: one by one, each would copy those
 *		before it.  A step that there is not is an error, or NULL and its name
 *		in "missing".
 */
OrmExpr *
orm_apply_transforms(OrmExpr *lhs, List *names, int from, int to,
					 const OrmNode *node, const char **missing)
{
	for (; from < to; from++)
	{
		const char *name = list_nth(names, from);

		CHECK_FOR_INTERRUPTS();
		if (orm_class_of(lhs) & (TC_JSON | TC_JSON_KEY))
			return orm_json_keys(lhs, list_truncate(list_copy_tail(names, from), to - from));
		if (missing == NULL)
			lhs = orm_try_transform(lhs, name, names, node);
		else if ((lhs = orm_find_transform(lhs, name, node)) == NULL)
		{
			*missing = name;
			return NULL;
		}
	}
	return lhs;
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
		((*rhs)->node != NULL && orm_is_list_value((*rhs)->node, scope)))
		return;
	both = palloc0(sizeof(OrmRhs));
	both->expr = orm_sql_expr(lhs->sql, TEXTOID,
							  list_make1((*rhs)->expr != NULL ? (*rhs)->expr :
										 orm_value_expr((*rhs)->node, TEXTOID, -1,
														BIND_PLAIN, scope, NULL)));
	*rhs = both;
}

/*
 * What can't hold, or always does, is still grouped by what it compares, as in
 * Django.
 */
static OrmExpr *
keep_compared(OrmExpr *condition, OrmExpr *compared)
{
	condition->args = list_make1(compared);
	return condition;
}

/*
 * Is it a query of no rows whatever the tables hold?  No comparison with it can
 * hold in Django, so that its negation does; to SQL it is NULL.
 */
static bool
is_empty_query(const OrmQuery *query)
{
	return query->combinator == COMB_NONE &&
		orm_static_truth(query->where) == TRUTH_FALSE;
}

static bool
is_empty_subquery(const OrmExpr *expr)
{
	if (expr->kind == X_REF)
		expr = linitial(expr->args);
	return expr->kind == X_SUBQUERY && is_empty_query(expr->query);
}

static bool
cannot_hold(const OrmExpr *lhs, const OrmRhs *rhs)
{
	return is_empty_subquery(lhs) ||
		(rhs->queryset != NULL && !rhs->instance && is_empty_query(rhs->queryset->query)) ||
		(rhs->expr != NULL && is_empty_subquery(rhs->expr));
}

/*
 * Model(pk=1) as the plain value that it stands for here, so that None and
 * numbers out of range mean what they mean alone; with several columns it is
 * left to what compares them.
 */
static OrmRhs *
plain_rows(const Lookup *lookup, OrmRhs *rhs)
{
	OrmRhs	   *plain;
	ListCell   *lc;

	if (rhs->unsaved == NULL && rhs->elements == NIL)
		return rhs;
	plain = palloc(sizeof(OrmRhs));
	*plain = *rhs;
	plain->elements = NIL;
	foreach(lc, rhs->elements)
		plain->elements = lappend(plain->elements, plain_rows(lookup, lfirst(lc)));
	if (rhs->unsaved == NULL)
		return plain;
	if (orm_is_row_type(orm_base_type(lookup->lhs->type)))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("only the key of a row is kept here, which is no value of type %s",
						format_type_be(lookup->lhs->type)),
				 errhint("Give the row itself as an argument."),
				 orm_errlocation(lookup->node)));
	plain->node = orm_unsaved_value(rhs->unsaved, rhs->model, lookup->scope->reading.row_key);
	plain->unsaved = NULL;
	return plain;
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
	OrmExpr    *condition;

	lookup.field = orm_lhs_name(lhs);
	lhs = orm_apply_transforms(lhs, lookups, 0, list_length(lookups) - 1, node, NULL);
	row = find_lookup(lhs, name);
	if (row == NULL)
	{
		lhs = orm_try_transform(lhs, name, lookups, node);
		name = "exact";
		row = find_lookup(lhs, name);
		if (row == NULL)
			unsupported_lookup(lhs, name, node);
	}
	/* json has hardly an operator */
	if (lhs->keys == NIL && orm_base_type(lhs->type) == JSONOID && row->build != orm_build_isnull)
		lhs = orm_cast_expr(lhs, JSONBOID, -1);
	apply_bilateral(lhs, &rhs, scope);

	lookup.row = row;
	lookup.name = name;
	lookup.class = orm_class_of(lhs);
	lookup.lhs = lhs;
	lookup.rhs = rhs;
	lookup.scope = palloc(sizeof(OrmScope));
	*lookup.scope = *scope;
	lookup.scope->reading.key_wanted = lhs->relation != NULL;
	lookup.scope->reading.json_wanted = lookup.class == TC_JSON;
	lookup.scope->reading.row_key = orm_row_key(lhs, 0);
	if (lookup.class != TC_TUPLE)
		lookup.rhs = rhs = plain_rows(&lookup, rhs);
	lookup.query = query;
	lookup.node = node;
	if (row->build != orm_build_compare && row->build != orm_build_in &&
		row->build != orm_build_isnull && row->build != orm_build_iexact &&
		row->build != orm_build_match &&
		orm_rhs_is_none(&lookup))
	{
		if (rhs->node->tag == ON_NONE)
			orm_refuse_none(&lookup);
		return orm_constant_condition(false);
	}
	condition = row->build(&lookup);
	if (condition->kind == X_TRUE || condition->kind == X_FALSE)
		keep_compared(condition, lhs);
	if (cannot_hold(lhs, rhs))
		condition = keep_compared(orm_constant_condition(false), condition);
	return condition;
}
