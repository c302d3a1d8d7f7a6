/*
 * transforms.c
 *	  The steps of a path that are transforms: keys of jsonb, items of arrays,
 *	  bounds of ranges, parts of dates.
 *
 * Relies on functions.c for those that are functions of the server.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "lookups.h"

/* ------------------------------------------------------------ transforms */

/* The value that "keys" (of char *) lead to from a JSON value or from what other keys have led to. */
OrmExpr *
orm_json_keys(OrmExpr *lhs, List *keys)
{
	OrmExpr    *expr = orm_expr_new(X_SQL, JSONBOID);
	OrmExpr    *base = lhs->keys != NIL ? lhs->json_base : lhs;
	const char *key = llast(keys);
	char	   *end;
	ListCell   *lc;

	if (orm_base_type(base->type) == JSONOID)
		base = orm_cast_expr(base, JSONBOID, -1);
	expr->keys = list_copy(lhs->keys);
	foreach(lc, keys)
		expr->keys = lappend(expr->keys, pstrdup(lfirst(lc)));
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
								 compat_escape_percent(orm_extension_schema("unaccent", &lookup))),
						TEXTOID, list_make1(orm_lhs_as_text(lhs)));
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
	int			class = orm_class_of(lhs);
	const OrmFunction *fn;
	OrmExpr    *expr = NULL;

	switch (class)
	{
		case TC_JSON:
		case TC_JSON_KEY:
			return orm_json_keys(lhs, list_make1(unconstify(char *, name)));
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

/* The steps that only values of this class have. */
List *
orm_transform_names(int class)
{
	List	   *names = NIL;
	int			i;

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
