/*
 * assign.c
 *	  From name=value to columns and the expressions to put in them.
 *
 * A name is a column (blog_id), a foreign key (blog), pk, or either on a
 * parent under multi-table inheritance.  A value takes the column's type; an
 * instance (get(...), create(...), Model(...), a row of the table, a jsonb
 * object) stands for the columns that the foreign key points to.  None is
 * NULL, also for jsonb, as Django has it.
 *
 * Relies on values.c and expressions.c; on execute.c to fetch instances.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "literals.h"
#include "write.h"

/* ------------------------------------------------------------ assignments */

OrmAssign *
orm_make_assign(const OrmModel *model, AttrNumber attnum, OrmExpr *expr)
{
	OrmAssign  *assign = palloc0(sizeof(OrmAssign));

	assign->model = model;
	assign->column = orm_model_column(model, attnum);
	assign->expr = expr;
	return assign;
}

OrmAssign *
orm_find_assign(List *assigns, const OrmModel *model, AttrNumber attnum)
{
	ListCell   *lc;

	foreach(lc, assigns)
	{
		OrmAssign  *assign = lfirst(lc);

		if (assign->model->relid == model->relid &&
			assign->column->attnum == attnum)
			return assign;
	}
	return NULL;
}

/* Adds an assignment; a later one of the same column takes the place of the first. */
List *
orm_put_assign(List *assigns, OrmAssign *assign)
{
	ListCell   *lc;

	foreach(lc, assigns)
	{
		OrmAssign  *old = lfirst(lc);

		if (old->model->relid == assign->model->relid &&
			old->column->attnum == assign->column->attnum)
		{
			lfirst(lc) = assign;
			return assigns;
		}
	}
	return lappend(assigns, assign);
}

/* What generated columns have is the table's to say: an object may name them. */
List *
orm_without_generated(List *assigns)
{
	List	   *kept = NIL;
	ListCell   *lc;

	foreach(lc, assigns)
	{
		if (((OrmAssign *) lfirst(lc))->column->generated == '\0')
			kept = lappend(kept, lfirst(lc));
	}
	return kept;
}

List *
orm_own_assignments(List *assigns, const OrmModel *model)
{
	List	   *own = NIL;
	ListCell   *lc;

	foreach(lc, assigns)
	{
		if (((OrmAssign *) lfirst(lc))->model->relid == model->relid)
			own = lappend(own, lfirst(lc));
	}
	return own;
}

/* ---------------------------------------------------------------- keywords */

void
orm_refuse_arguments(OrmNode *call, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s() takes %s",
					call->base->tag == ON_ATTR ? call->base->str : "this call", what),
			 orm_errlocation(call)));
}

List *
orm_object_keywords(OrmNode *object)
{
	List	   *keywords = NIL;
	ListCell   *lc;

	for (lc = list_head(object->args); lc != NULL; lc = lnext(object->args, lc))
	{
		OrmNode    *key = lfirst(lc);
		OrmNode    *keyword;

		lc = lnext(object->args, lc);
		if (key != NULL && key->tag != ON_STR)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("names of fields must be strings"),
					 orm_errlocation(key)));
		if (key == NULL)
		{
			/* {**other} */
			keywords = list_concat(keywords, orm_object_keywords(lfirst(lc)));
			continue;
		}
		keyword = orm_make_keyword(key->str, lfirst(lc));
		keyword->source = key->source;
		keyword->location = key->location;
		keywords = lappend(keywords, keyword);
	}
	return keywords;
}

/* A dictionary, or a jsonb object that is an argument, as a dictionary. */
static OrmNode *
as_dict(OrmNode *node, OrmScope *scope)
{
	OrmLiteral	literal;

	if (node->tag == ON_DICT)
		return node;
	if (node->tag != ON_PARAM || !orm_literal_raw(node, scope, &literal) ||
		literal.isnull || literal.type != JSONBOID)
		return NULL;
	node = orm_jsonb_to_node(DatumGetJsonbP(literal.datum));
	return node->tag == ON_DICT ? node : NULL;
}

List *
orm_call_keywords(OrmNode *call, OrmScope *scope)
{
	List	   *keywords = NIL;
	ListCell   *lc;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);
		OrmNode    *dict;

		if (arg->tag != ON_KEYWORD)
			orm_refuse_arguments(call, "keyword arguments only");
		if (arg->str != NULL)
		{
			keywords = lappend(keywords, arg);
			continue;
		}
		dict = as_dict(arg->base, scope);
		if (dict == NULL)
			orm_refuse_arguments(call, "a dictionary or a jsonb object after **");
		keywords = list_concat(keywords, orm_object_keywords(dict));
	}
	return keywords;
}

/* ------------------------------------------------------------ Model(a=1, b=2) */

const OrmModel *
orm_model_call(OrmNode *node)
{
	if (node->tag != ON_CALL ||
		(node->base->tag != ON_NAME && node->base->tag != ON_ATTR &&
		 node->base->tag != ON_STR) ||
		orm_is_value_call(node) || orm_is_expression(node, NULL) ||
		orm_is_queryset(node, NULL))
		return NULL;
	return orm_model_from_node(node->base, true);
}

/*
 * The columns that arguments by position are for: those of the parents first,
 * as Django orders an inherited model's fields.
 */
static List *
positions(const OrmModel *model)
{
	List	   *names = NIL;
	ListCell   *lc;
	int			i;

	foreach(lc, model->parents)
		names = list_concat(names, positions(orm_model(((OrmRelation *) lfirst(lc))->to)));
	for (i = 0; i < model->ncolumns; i++)
		names = lappend(names, model->columns[i].attname);
	return names;
}

List *
orm_model_call_keywords(OrmNode *node, const OrmModel *model, OrmScope *scope)
{
	OrmNode		named = *node;
	List	   *names = NIL;
	List	   *keywords = NIL;
	int			n = 0;
	ListCell   *lc;

	named.args = NIL;
	foreach(lc, node->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD)
		{
			named.args = lappend(named.args, arg);
			continue;
		}
		if (names == NIL)
			names = positions(model);
		if (n >= list_length(names) || named.args != NIL || arg->tag == ON_STARRED)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s has %d fields; no more arguments by position are possible, and none after keywords",
							orm_model_display(model), list_length(names)),
					 orm_errlocation(arg)));
		keywords = lappend(keywords, orm_make_keyword(list_nth(names, n++), arg));
	}
	return list_concat(keywords, orm_call_keywords(&named, scope));
}

/* --------------------------------------------------------------- instances */

bool
orm_is_instance(OrmNode *node, OrmScope *scope)
{
	return orm_chain_is_instance(node, scope) || orm_model_call(node) != NULL;
}

static void wrong_instance(const OrmModel *wanted, const OrmModel *given,
						   const OrmNode *node) ORM_NORETURN;

static void
wrong_instance(const OrmModel *wanted, const OrmModel *given, const OrmNode *node)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("an instance of %s is needed here, not one of %s",
					orm_model_display(wanted), orm_model_display(given)),
			 orm_errlocation(node)));
}

/* The parent links from a model up to an ancestor; "found" tells if it is one. */
List *
orm_ancestor_links(const OrmModel *model, Oid ancestor, bool *found)
{
	ListCell   *lc;

	*found = model->relid == ancestor;
	if (*found)
		return NIL;
	foreach(lc, model->parents)
	{
		OrmRelation *link = lfirst(lc);
		List	   *links = orm_ancestor_links(orm_model(link->to), ancestor, found);

		if (*found)
			return lcons(link, links);
	}
	return NIL;
}

/* "link__link__column" */
char *
orm_linked_name(List *links, const char *attname)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, links)
		names = lappend(names, ((OrmRelation *) lfirst(lc))->name);
	return orm_join_names(lappend(names, pstrdup(attname)));
}

/* An unsaved Model(...): only what was given is known. */
static List *
model_call_values(OrmNode *node, const OrmModel *called, const OrmModel *model,
				  int n, const AttrNumber *cols, OrmScope *scope)
{
	List	   *assigns = orm_assignments(orm_query_new(called),
										  orm_model_call_keywords(node, called, scope),
										  ASSIGN_INSERT, scope);
	List	   *values = NIL;
	bool		found;
	int			i;

	(void) orm_ancestor_links(called, model->relid, &found);
	if (!found)
		wrong_instance(model, called, node);
	for (i = 0; i < n; i++)
	{
		OrmAssign  *assign = orm_find_assign(assigns, model, cols[i]);

		if (assign == NULL && called->npk == n && called != model)
			assign = orm_find_assign(assigns, called, called->pk[i]);
		if (assign == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("this instance of %s has no \"%s\": it was not saved",
							orm_model_display(model),
							orm_model_column(model, cols[i])->attname),
					 errhint("Use create(...), or save() it first."),
					 orm_errlocation(node)));
		values = lappend(values, assign->expr);
	}
	return values;
}

/*
 * The instance's columns "cols", which belong to "model" or, when the instance
 * is a child's, to the child's ancestor "model".
 */
List *
orm_instance_values(OrmNode *node, const OrmModel *model, int n,
					const AttrNumber *cols, OrmScope *scope)
{
	const OrmModel *called = orm_model_call(node);
	OrmStatement *stmt;
	OrmScope	inner;
	OrmSink		sink = {0};
	List	   *names = NIL;
	List	   *values = NIL;
	List	   *links;
	bool		found;
	int			i;

	if (called != NULL)
		return model_call_values(node, called, model, n, cols, scope);
	stmt = orm_evaluate(node, scope->params);
	links = orm_ancestor_links(stmt->model, model->relid, &found);
	if (!stmt->yields_rows || !found ||
		(stmt->expect == EXPECT_ROWS && stmt->run == NULL))
		wrong_instance(model, stmt->model, node);
	for (i = 0; i < n; i++)
		names = lappend(names, orm_linked_name(links, orm_model_column(model, cols[i])->attname));
	orm_scope_init(&inner, stmt->qs->query, NULL);
	orm_set_values(stmt->qs, names, &inner, node);
	orm_execute(stmt, SHAPE_COLUMNS, &sink);
	for (i = 0; i < n; i++)
		values = lappend(values,
						 orm_const_expr(orm_model_column(model, cols[i])->typid,
										sink.have_row ? sink.values[i] : (Datum) 0,
										!sink.have_row || sink.nulls[i]));
	return values;
}

/* A row of the table, or of a child's table, that is an argument of the call. */
static List *
row_values(OrmNode *node, const OrmModel *model, int n, const AttrNumber *cols,
		   OrmScope *scope)
{
	const OrmModel *given = orm_model_of_row(node, scope);
	OrmLiteral	literal;
	List	   *links;
	List	   *values = NIL;
	bool		found;
	int			i;

	if (given == NULL || !orm_literal_raw(node, scope, &literal) || literal.isnull)
		return NIL;
	links = orm_ancestor_links(given, model->relid, &found);
	if (!found)
		wrong_instance(model, given, node);
	for (i = 0; i < n; i++)
	{
		AttrNumber	col = orm_linked_column(links, cols[i], false);
		bool		isnull;
		Datum		datum;

		if (col == InvalidAttrNumber)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a row of %s does not have the \"%s\" of its row of %s",
							orm_model_display(given),
							orm_model_column(model, cols[i])->attname,
							orm_model_display(model)),
					 orm_errlocation(node)));
		datum = GetAttributeByNum(DatumGetHeapTupleHeader(literal.datum), col, &isnull);

		values = lappend(values, orm_const_expr(orm_model_column(model, cols[i])->typid,
												datum, isnull));
	}
	return values;
}

/* A jsonb object, as the functions return it, stands for its own key. */
static List *
object_values(OrmNode *node, const OrmModel *model, int n, const AttrNumber *cols,
			  OrmScope *scope)
{
	OrmNode    *dict = as_dict(node, scope);
	List	   *values = NIL;
	int			i;

	if (dict == NULL)
		return NIL;
	for (i = 0; i < n; i++)
	{
		const OrmColumn *column = orm_model_column(model, cols[i]);
		OrmNode    *value = NULL;
		ListCell   *lc;

		foreach(lc, orm_object_keywords(dict))
		{
			OrmNode    *keyword = lfirst(lc);

			if (strcmp(keyword->str, column->attname) == 0)
				value = keyword->base;
		}
		if (value == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the object that stands for a row of %s has no \"%s\"",
							orm_model_display(model), column->attname),
					 orm_errlocation(node)));
		values = lappend(values, orm_value_expr(value, column->typid, -1,
												BIND_PLAIN, scope, column->attname));
	}
	return values;
}

/* ------------------------------------------------------------------ values */

/* A text that is an argument of no type is read as json, not put into a string. */
static OrmExpr *
json_argument(OrmNode *node, Oid type, OrmScope *scope)
{
	const char *text = type == JSONBOID || type == JSONOID ?
		orm_untyped_text(node, scope) : NULL;

	if (text == NULL)
		return NULL;
	return orm_const_expr(type, orm_coerce_datum(CStringGetDatum(text), UNKNOWNOID, type,
												 -1, BIND_PLAIN), false);
}

/* Is the type a row, or an array of rows? */
static bool
holds_rows(Oid type)
{
	Oid			element = get_element_type(type);

	return get_typtype(OidIsValid(element) ? getBaseType(element) : type) ==
		TYPTYPE_COMPOSITE;
}

static bool
holds_objects(const OrmNode *node)
{
	ListCell   *lc;

	if (node->tag != ON_LIST && node->tag != ON_TUPLE)
		return node->tag == ON_DICT;
	foreach(lc, node->args)
	{
		if (holds_objects(lfirst(lc)))
			return true;
	}
	return false;
}

/*
 * An object, as the readers yield them, for a column of a composite type, or a
 * list of objects: the server makes rows of them, as in bulk_create().
 */
static OrmExpr *
composite_value(OrmNode *node, Oid type, OrmScope *scope)
{
	OrmNode    *record;
	OrmLiteral	literal;
	Datum		json;
	bool		isnull;

	if (!holds_rows(type))
		return NULL;
	if (node->tag == ON_PARAM && orm_literal_raw(node, scope, &literal) &&
		!literal.isnull && (literal.type == JSONBOID || literal.type == JSONOID))
		node = orm_jsonb_to_node(DatumGetJsonbP(orm_coerce_datum(literal.datum, literal.type,
																 JSONBOID, -1, BIND_PLAIN)));
	if (!holds_objects(node))
		return NULL;
	record = orm_make(ON_DICT, NULL, -1);
	record->args = list_make2(orm_make_str("v"), node);
	json = orm_json_node(record, scope, &isnull);
	return orm_sql_expr("(SELECT r.v FROM pg_catalog.jsonb_to_record(%1) AS r(v %t))",
						type, list_make1(orm_const_expr(JSONBOID, json, false)));
}

static void
check_no_aggregate(OrmExpr *expr, const char *name, const OrmNode *node)
{
	bool		aggregate = orm_contains_aggregate(expr);

	if (aggregate || orm_contains_window(expr))
		ereport(ERROR,
				(errcode(aggregate ? ERRCODE_GROUPING_ERROR : ERRCODE_WINDOWING_ERROR),
				 errmsg("%s are not allowed in the value of \"%s\"",
						aggregate ? "aggregate functions" : "window expressions", name),
				 orm_errlocation(node)));
}

/* get(...).name: a field of an instance. */
static OrmNode *
instance_field(OrmNode *node, OrmScope *scope)
{
	OrmStatement *stmt;
	OrmSink		sink = {0};

	if (node->tag != ON_ATTR || !orm_chain_is_instance(node, scope))
		return node;
	stmt = orm_evaluate(node, scope->params);
	if (stmt->extract == NIL)
		return node;
	orm_execute(stmt, SHAPE_JSON, &sink);
	if (!sink.have_row || sink.nulls[0])
		return orm_make(ON_NONE, node->source, node->location);
	return orm_jsonb_to_node(DatumGetJsonbP(sink.values[0]));
}

/* The value of one column. */
static OrmExpr *
column_value(OrmAssign *assign, OrmNode *node, const char *name,
			 OrmAssignFor why, OrmScope *scope)
{
	Oid			type = orm_base_type(assign->column->typid);
	OrmScope	inner;
	OrmExpr    *expr;

	node = instance_field(node, scope);
	if (orm_node_is_none(node, scope))
		return orm_const_expr(type, (Datum) 0, true);
	node = orm_unwrap_value(node);
	expr = json_argument(node, type, scope);
	if (expr == NULL)
		expr = composite_value(node, type, scope);
	if (expr != NULL)
		return expr;
	orm_scope_init(&inner, assign->query, scope);
	inner.allow_joins = false;
	expr = orm_resolve_typed(node, &inner, type, -1, name);
	check_no_aggregate(expr, name, node);
	if (why == ASSIGN_INSERT && assign->query->aliases != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the value of \"%s\" refers to a field of a row that is not there yet", name),
				 errhint("F() can be used to update, not to insert."),
				 orm_errlocation(node)));
	return expr;
}

static void
not_assignable(const OrmModel *model, const OrmName *found, const char *name,
			   const OrmNode *node)
{
	bool		m2m = found->relation->kind == REL_M2M ||
		found->relation->kind == REL_REVERSE_M2M;

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
			 errmsg("cannot assign to \"%s\" of %s: only columns and foreign keys can be written",
					name, orm_model_display(model)),
			 m2m ? errhint("Use the manager: %s.set(...), or orm_set().", name) :
			 errhint("Write to %s instead.", orm_model_display(orm_model(found->relation->to))),
			 orm_errlocation(node)));
}

static void
not_own_field(const OrmModel *model, const char *name, const OrmNode *node)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("%s has no field named \"%s\": only a row's own fields can be written",
					orm_model_display(model), name),
			 errhint("Related rows are written through their own model, parts of a value by functions over it."),
			 orm_errlocation(node)));
}

/* The columns that a field's name stands for, and the relation if it is one. */
static List *
name_columns(const OrmModel *model, const char *name, const OrmNode *node,
			 const OrmRelation **relation)
{
	OrmName		found = orm_model_name(model, name, node);
	List	   *result = NIL;
	int			i;

	*relation = NULL;
	switch (found.kind)
	{
		case NAME_NONE:
			if (strstr(name, "__") != NULL)
				not_own_field(model, name, node);
			orm_unknown_field(NULL, model, name, node);
			break;
		case NAME_PK:
			for (i = 0; i < found.owner->npk; i++)
				result = lappend(result, orm_make_assign(found.owner, found.owner->pk[i], NULL));
			break;
		case NAME_COLUMN:
			result = list_make1(orm_make_assign(found.owner, found.column->attnum, NULL));
			break;
		case NAME_RELATION:
			if (!REL_IS_FORWARD(found.relation->kind) ||
				found.relation->kind == REL_M2M)
				not_assignable(model, &found, name, node);
			for (i = 0; i < found.relation->ncols; i++)
				result = lappend(result, orm_make_assign(found.owner,
														 found.relation->from_cols[i], NULL));
			*relation = found.relation;
			break;
	}
	return result;
}

List *
orm_field_columns(const OrmModel *model, const char *name, const OrmNode *node)
{
	const OrmRelation *relation;

	return name_columns(model, name, node, &relation);
}

/* The foreign key that a single column is, when its attname was written. */
static const OrmRelation *
column_relation(OrmAssign *assign)
{
	ListCell   *lc;

	foreach(lc, assign->model->forward)
	{
		const OrmRelation *relation = lfirst(lc);

		if (relation->kind != REL_M2M && relation->ncols == 1 &&
			relation->from_cols[0] == assign->column->attnum)
			return relation;
	}
	return NULL;
}

/* The values of the columns of one keyword: of OrmExpr *. */
static List *
keyword_values(List *columns, const OrmRelation *relation, OrmNode *keyword,
			   OrmAssignFor why, OrmScope *scope)
{
	OrmNode    *node = keyword->base;
	int			n = list_length(columns);
	List	   *values = NIL;
	ListCell   *lc;
	int			i = 0;

	if (relation == NULL && n == 1)
		relation = column_relation(linitial(columns));
	if (relation != NULL && !orm_node_is_none(node, scope))
	{
		const OrmModel *target = orm_model(relation->to);

		if (orm_is_instance(node, scope) && instance_field(node, scope) == node)
			return orm_instance_values(node, target, n, relation->to_cols, scope);
		values = row_values(node, target, n, relation->to_cols, scope);
		if (values == NIL)
			values = object_values(node, target, n, relation->to_cols, scope);
		if (values != NIL)
			return values;
	}
	if (n > 1 && !orm_node_is_none(node, scope))
	{
		List	   *elements = orm_node_elements(node, scope);

		if (list_length(elements) != n)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" needs %d values", keyword->str, n),
					 orm_errlocation(node)));
		foreach(lc, columns)
			values = lappend(values, column_value(lfirst(lc), list_nth(elements, i++),
												  keyword->str, why, scope));
		return values;
	}
	foreach(lc, columns)
		values = lappend(values, column_value(lfirst(lc), node, keyword->str, why, scope));
	return values;
}

/*
 * The key that a value stands for, of the columns "cols" of the model: an
 * instance, a row, a jsonb object, a key, or a tuple of key columns.
 */
List *
orm_key_values(OrmNode *node, const OrmModel *model, int n, const AttrNumber *cols,
			   OrmScope *scope)
{
	List	   *values;
	List	   *elements;
	int			i;

	if (orm_is_instance(node, scope) && instance_field(node, scope) == node)
		return orm_instance_values(node, model, n, cols, scope);
	values = row_values(node, model, n, cols, scope);
	if (values == NIL)
		values = object_values(node, model, n, cols, scope);
	if (values != NIL)
		return values;
	elements = n == 1 ? list_make1(instance_field(node, scope)) :
		orm_node_elements(node, scope);
	if (list_length(elements) != n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a key of %s has %d values", orm_model_display(model), n),
				 orm_errlocation(node)));
	for (i = 0; i < n; i++)
	{
		const OrmColumn *column = orm_model_column(model, cols[i]);

		if (!orm_is_plain_value(list_nth(elements, i), scope))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("an instance or a key of %s is needed here",
							orm_model_display(model)),
					 orm_errlocation(node)));
		values = lappend(values, orm_value_expr(list_nth(elements, i), column->typid, -1,
												BIND_PLAIN, scope, column->attname));
	}
	return values;
}

/* The query whose fields a value for this column may refer to. */
static OrmQuery *
query_of(List *assigns, OrmQuery *query, OrmAssign *assign, OrmAssignFor why)
{
	ListCell   *lc;

	if (why == ASSIGN_INSERT)
		return orm_query_new(assign->model);
	if (assign->model->relid == query->model->relid)
		return query;
	foreach(lc, assigns)
	{
		OrmAssign  *other = lfirst(lc);

		if (other->model->relid == assign->model->relid)
			return other->query;
	}
	return orm_query_new(assign->model);
}

/*
 * orm_assignments
 *		name=value nodes as assignments to the model of the query, whose fields
 *		the values of an UPDATE may refer to.  Errors: 42703 unknown field,
 *		42P10 a relation that is no foreign key, 22xxx bad values.
 */
List *
orm_assignments(OrmQuery *query, List *keywords, OrmAssignFor why, OrmScope *scope)
{
	return orm_more_assignments(NIL, query, keywords, why, scope);
}

List *
orm_more_assignments(List *known, OrmQuery *query, List *keywords,
					 OrmAssignFor why, OrmScope *scope)
{
	List	   *assigns = NIL;
	ListCell   *lc;

	foreach(lc, keywords)
	{
		OrmNode    *keyword = lfirst(lc);
		const OrmRelation *relation;
		List	   *columns = name_columns(query->model, keyword->str, keyword,
										   &relation);
		List	   *values;
		ListCell   *cc,
				   *vc;

		foreach(cc, columns)
		{
			OrmAssign  *assign = lfirst(cc);

			assign->query = query_of(known != NIL ? known : assigns, query, assign, why);
			known = known != NIL ? lappend(known, assign) : NIL;
		}
		values = keyword_values(columns, relation, keyword, why, scope);
		forboth(cc, columns, vc, values)
		{
			((OrmAssign *) lfirst(cc))->expr = lfirst(vc);
			assigns = orm_put_assign(assigns, lfirst(cc));
		}
	}
	return assigns;
}

/* ---------------------------------------------------------------- defaults */

/* now, as the column's type has it */
OrmExpr *
orm_column_now(const OrmColumn *column)
{
	switch (orm_base_type(column->typid))
	{
		case DATEOID:
			return orm_sql_expr("CURRENT_DATE", DATEOID, NIL);
		case TIMEOID:
			return orm_sql_expr("LOCALTIME", TIMEOID, NIL);
		case TIMESTAMPOID:
			return orm_sql_expr("LOCALTIMESTAMP", TIMESTAMPOID, NIL);
		default:
			return orm_sql_expr("pg_catalog.now()", TIMESTAMPTZOID, NIL);
	}
}

static bool
is_foreign_key(const OrmModel *model, const OrmColumn *column)
{
	ListCell   *lc;
	int			i;

	foreach(lc, model->forward)
	{
		const OrmRelation *relation = lfirst(lc);

		for (i = 0; relation->kind != REL_M2M && i < relation->ncols; i++)
		{
			if (relation->from_cols[i] == column->attnum)
				return true;
		}
	}
	return false;
}

/*
 * A registered default; else '' where a text must not be NULL, as Django's
 * CharField and TextField have it.
 */
OrmExpr *
orm_column_default(const OrmModel *model, const OrmColumn *column)
{
	Oid			type = orm_base_type(column->typid);

	if (column->default_value != NULL)
	{
		OrmNode    *node = orm_jsonb_to_node(column->default_value);

		if (node->tag == ON_NONE)
			return orm_const_expr(type, (Datum) 0, true);
		return orm_value_expr(node, type, -1, BIND_PLAIN, NULL, column->attname);
	}
	if (!column->notnull || column->hasdefault || column->primary ||
		is_foreign_key(model, column))
		return NULL;
	if (TypeCategory(type) == TYPCATEGORY_STRING || type == BYTEAOID)
		return orm_const_expr(type, orm_coerce_datum(CStringGetDatum(""), UNKNOWNOID,
													 type, -1, BIND_PLAIN), false);
	return NULL;
}

/* Is it a NULL for a key that the table makes by itself? */
static bool
is_unset_key(const OrmAssign *assign)
{
	return assign->column->primary && assign->column->hasdefault &&
		assign->expr != NULL && assign->expr->kind == X_VALUE &&
		assign->expr->value->known && assign->expr->value->isnull;
}

/*
 * orm_add_defaults
 *		The assignments to the model's own table that make a new row.
 */
List *
orm_add_defaults(List *assigns, const OrmModel *model)
{
	List	   *result = NIL;
	ListCell   *lc;
	int			i;

	foreach(lc, orm_own_assignments(assigns, model))
	{
		if (!is_unset_key(lfirst(lc)))
			result = lappend(result, lfirst(lc));
	}
	for (i = 0; i < model->ncolumns; i++)
	{
		const OrmColumn *column = &model->columns[i];
		OrmExpr    *expr;

		if (column->auto_now || column->auto_now_add)
			expr = orm_column_now(column);
		else if (orm_find_assign(result, model, column->attnum) != NULL)
			continue;
		else
			expr = orm_column_default(model, column);
		if (expr != NULL)
			result = orm_put_assign(result, orm_make_assign(model, column->attnum, expr));
	}
	return result;
}
