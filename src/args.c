/*
 * args.c
 *	  From the arguments of a function call to the parse tree.
 *
 * The function face: VARIADIC "any" (or its VARIADIC text[] twin) becomes
 * parameters $1..$n, and keyword arguments become the nodes of the filter()
 * call that the expression face would have parsed.
 *
 * Relies on extract_variadic_args, gram.y for orm_q and orm_f values, and
 * literals.c for jsonb.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "eval.h"
#include "literals.h"

/* ----------------------------------------------------------- our own types */

OrmOwnType
orm_own_type(Oid type)
{
	static const struct
	{
		const char *name;
		OrmOwnType	own;
	}			names[] = {
		{"orm_q", OWN_Q}, {"orm_f", OWN_F}, {"orm_queryset", OWN_QUERYSET},
	};
	char	   *name;
	int			i;

	if (type < FirstNormalObjectId || get_typtype(type) != TYPTYPE_BASE)
		return OWN_NONE;
	name = compat_type_name(type);
	for (i = 0; name != NULL && i < (int) lengthof(names); i++)
	{
		if (strcmp(names[i].name, name) == 0)
			return names[i].own;
	}
	return OWN_NONE;
}

/* -------------------------------------------------------------- parameters */

static OrmParams *
params_of_array(ArrayType *array)
{
	OrmParams  *params = palloc0(sizeof(OrmParams));
	Datum	   *values;
	bool	   *nulls;
	int			i;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls,
					  &params->count);
	params->values = palloc0(sizeof(OrmParam) * Max(params->count, 1));
	for (i = 0; i < params->count; i++)
	{
		params->values[i].type = UNKNOWNOID;
		params->values[i].isnull = nulls[i];
		params->values[i].known = true;
		if (!nulls[i])
			params->values[i].value = CStringGetDatum(TextDatumGetCString(values[i]));
	}
	return params;
}

OrmParams *
orm_call_params(FunctionCallInfo fcinfo, int first)
{
	OrmParams  *params;
	Datum	   *args;
	Oid		   *types;
	bool	   *nulls;
	int			n;
	int			i;

	/*
	 * VARIADIC text[], as declared or as called; a text[] that is the one
	 * value of a VARIADIC "any" is a value.
	 */
	if (PG_NARGS() == first + 1 &&
		get_fn_expr_argtype(fcinfo->flinfo, first) == TEXTARRAYOID &&
		(get_fn_expr_variadic(fcinfo->flinfo) ||
		 get_func_variadictype(fcinfo->flinfo->fn_oid) == TEXTOID))
	{
		if (PG_ARGISNULL(first))
			return palloc0(sizeof(OrmParams));
		return params_of_array(PG_GETARG_ARRAYTYPE_P(first));
	}
	params = palloc0(sizeof(OrmParams));
	if (PG_NARGS() <= first)
		return params;

	/* the default: one NULL of no type */
	if (PG_NARGS() == first + 1 && PG_ARGISNULL(first) &&
		!get_fn_expr_variadic(fcinfo->flinfo))
	{
		Oid			type = get_fn_expr_argtype(fcinfo->flinfo, first);

		if (type == UNKNOWNOID || type == ANYOID || !OidIsValid(type))
			return params;
	}
	n = extract_variadic_args(fcinfo, first, false, &args, &types, &nulls);
	if (n <= 0)
		return params;
	params->count = n;
	params->values = palloc0(sizeof(OrmParam) * n);
	for (i = 0; i < n; i++)
	{
		params->values[i].type = types[i];
		params->values[i].value = args[i];
		params->values[i].isnull = nulls[i];
		params->values[i].known = true;
	}
	return params;
}

/* ------------------------------------------------------------------- orm_f */

static bool
is_module(const OrmNode *node)
{
	static const char *const modules[] = {"datetime", "timezone", "models",
	"functions", "date", "time", "uuid", "decimal"};
	int			i;

	if (node->tag != ON_NAME || node->str == NULL)
		return false;
	for (i = 0; i < (int) lengthof(modules); i++)
	{
		if (strcmp(modules[i], node->str) == 0)
			return true;
	}
	return false;
}

/* Bare names become F('name'); names that are called stay what they are. */
static OrmNode *
names_to_f(OrmNode *node)
{
	OrmNode    *copy;
	ListCell   *lc;

	if (node == NULL)
		return NULL;
	check_stack_depth();
	if (node->tag == ON_NAME && node->str != NULL)
	{
		OrmNode    *name = orm_make(ON_STR, node->source, node->location);

		name->str = node->str;
		name->len = strlen(node->str);
		copy = orm_make_call(orm_make_name("F"), list_make1(name));
		copy->source = node->source;
		copy->location = node->location;
		return copy;
	}
	copy = palloc(sizeof(OrmNode));
	*copy = *node;
	copy->args = NIL;

	/* querysets inside, and modules, keep their names */
	if (node->tag == ON_CALL)
	{
		if (node->base->tag == ON_ATTR && !is_module(node->base->base) &&
			!orm_is_queryset(node, NULL))
		{
			OrmNode    *attr = palloc(sizeof(OrmNode));

			*attr = *node->base;
			attr->base = names_to_f(node->base->base);
			copy->base = attr;
		}
		if (orm_is_queryset(node, NULL))
		{
			copy->args = node->args;
			return copy;
		}
	}
	else if (node->tag == ON_ATTR)
		return node;
	else if (node->base != NULL)
		copy->base = names_to_f(node->base);
	foreach(lc, node->args)
		copy->args = lappend(copy->args, names_to_f(lfirst(lc)));
	return copy;
}

OrmNode *
orm_parse_f(const char *text, int len)
{
	return names_to_f(orm_parse(text, len, false));
}

/* ------------------------------------------------------- keyword arguments */

static List *object_items(OrmNode *dict);

/* Q objects joined by an operator: {"OR": [...]} */
static OrmNode *
join_q(List *items, OrmOp op)
{
	OrmNode    *result = NULL;
	ListCell   *lc;

	foreach(lc, items)
		result = result == NULL ? lfirst(lc) :
			orm_make_binary(op, result, lfirst(lc));
	if (result == NULL)
		result = orm_make_call(orm_make_name("Q"), NIL);
	return result;
}

static OrmNode *
q_of_object(OrmNode *node)
{
	if (node->tag != ON_DICT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("AND, OR, XOR and NOT take an object or an array of objects")));
	return orm_make_call(orm_make_name("Q"), object_items(node));
}

/* The Q objects of an AND, OR, XOR or NOT: an object's pairs count singly. */
static List *
q_operands(OrmNode *value, bool split)
{
	List	   *result = NIL;
	ListCell   *lc;

	if (value->tag == ON_LIST)
	{
		foreach(lc, value->args)
			result = lappend(result, q_of_object(lfirst(lc)));
		return result;
	}
	if (split && value->tag == ON_DICT)
	{
		foreach(lc, object_items(value))
			result = lappend(result, orm_make_call(orm_make_name("Q"),
												   list_make1(lfirst(lc))));
		return result;
	}
	return list_make1(q_of_object(value));
}

/* The pairs of a jsonb object as keyword nodes and Q nodes. */
static List *
object_items(OrmNode *dict)
{
	List	   *items = NIL;
	List	   *keywords = NIL;
	ListCell   *lc;

	check_stack_depth();
	for (lc = list_head(dict->args); lc != NULL; lc = lnext(dict->args, lc))
	{
		OrmNode    *key = lfirst(lc);
		OrmNode    *value;

		lc = lnext(dict->args, lc);
		value = lfirst(lc);
		if (strcmp(key->str, "AND") == 0)
			items = lappend(items, join_q(q_operands(value, false), OP_AND));
		else if (strcmp(key->str, "OR") == 0)
			items = lappend(items, join_q(q_operands(value, true), OP_OR));
		else if (strcmp(key->str, "XOR") == 0)
			items = lappend(items, join_q(q_operands(value, true), OP_XOR));
		else if (strcmp(key->str, "NOT") == 0)
			items = lappend(items, orm_make_unary(OP_INVERT,
												  join_q(q_operands(value, false), OP_AND)));
		else
			keywords = lappend(keywords, orm_make_keyword(key->str, value));
	}
	return list_concat(items, keywords);
}

/*
 * orm_need_known
 *		Raises an error when a call that is only being planned does not know
 *		the argument yet: its shape depends on it, so the call stays a call.
 */
void
orm_need_known(const OrmParam *param)
{
	if (!param->known)
		orm_cannot_wait();
}

char *
orm_param_text(OrmParam *param)
{
	param->looked = true;
	if (param->type == UNKNOWNOID)
		return DatumGetCString(param->value);
	if (param->type == NAMEOID)
		return pstrdup(NameStr(*DatumGetName(param->value)));
	return TextDatumGetCString(param->value);
}

bool
orm_param_is_text(const OrmParam *param)
{
	return param->type == UNKNOWNOID || param->type == TEXTOID ||
		param->type == VARCHAROID || param->type == BPCHAROID ||
		param->type == NAMEOID;
}

/* The tree in an orm_q, orm_f or orm_queryset; NULL: a value. */
static OrmNode *
own_value_node(const OrmParam *param)
{
	OrmOwnType	own;
	char	   *str;

	if (param->isnull)
		return NULL;
	own = orm_own_type(param->type);
	if (own == OWN_NONE)
		return NULL;
	orm_need_known(param);
	str = TextDatumGetCString(param->value);
	if (own == OWN_F)
		return orm_parse_f(str, strlen(str));
	return orm_parse(str, strlen(str), false);
}

/* The node that a value argument stands for. */
static OrmNode *
value_node(OrmParams *params, int i)
{
	OrmNode    *node = own_value_node(&params->values[i]);

	return node != NULL ? node : orm_make_param(i + 1);
}

/* orm_own_values() for one tree, once it is known to be worth a copy. */
static OrmNode *
place_own_values(OrmNode *node, const OrmParams *params)
{
	OrmNode    *own = NULL;

	check_stack_depth();

	if (node == NULL)
		return NULL;
	if (node->tag == ON_PARAM && node->number >= 1 && node->number <= params->count)
		own = own_value_node(&params->values[node->number - 1]);
	if (own != NULL)
		return own;
	return orm_copy_changed(node, place_own_values, place_own_values, params);
}

OrmNode *
orm_own_values(OrmNode *node, const OrmParams *params)
{
	int			i;

	for (i = 0; params != NULL && i < params->count; i++)
	{
		if (orm_own_type(params->values[i].type) != OWN_NONE)
			return place_own_values(node, params);
	}
	return node;
}

static void
wrong_item(int i, Oid type)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("argument %d of the keyword arguments must be a name, a jsonb object or an orm_q, not %s",
					i + 1, format_type_be(type)),
			 i == 0 ? errhint("A key needs its name: 'pk', 1. Names and values alternate.") :
			 errhint("Names and values alternate: 'name__startswith', 't', 'rating__gt', 3.")));
}

/*
 * Names and values in one text[], with VARIADIC forgotten: no name is an
 * array, so it is clear what was meant.
 */
static void
forgive_array(OrmParams *params)
{
	OrmParam   *first = params->values;
	OrmParams  *all;

	if (params->count != 1 || first->type != TEXTARRAYOID ||
		!first->known || first->isnull)
		return;
	orm_trace_opaque();			/* no argument is a value of the SQL now */
	all = params_of_array(DatumGetArrayTypeP(first->value));
	params->count = all->count;
	params->values = all->values;
}

List *
orm_kwargs_from_params(OrmParams *params)
{
	List	   *items = NIL;
	List	   *keywords = NIL;
	int			i;

	forgive_array(params);
	for (i = 0; i < params->count; i++)
	{
		OrmParam   *param = &params->values[i];
		OrmOwnType	own = orm_own_type(param->type);

		orm_need_known(param);
		if (param->isnull)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("argument %d of the keyword arguments is a name and must not be NULL",
							i + 1)));
		if (own == OWN_Q)
			items = lappend(items, value_node(params, i));
		else if (param->type == JSONBOID)
		{
			OrmNode    *node = orm_jsonb_to_node(DatumGetJsonbP(param->value));

			if (node->tag != ON_DICT)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("jsonb keyword arguments must be an object")));
			items = list_concat(items, object_items(node));
		}
		else if (orm_param_is_text(param))
		{
			if (i + 1 == params->count)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("keyword \"%s\" has no value", orm_param_text(param)),
						 orm_param_text(param)[0] == '{' ?
						 errhint("Keyword arguments in JSON are written '{...}'::jsonb.") :
						 strpbrk(orm_param_text(param), "(=<>") != NULL ?
						 errhint("A condition in one text is orm_q('Q(name=value)'), or goes into orm().") :
						 errhint("Names and values alternate: 'name__startswith', 't', 'rating__gt', 3.")));
			keywords = lappend(keywords,
							   orm_make_keyword(orm_param_text(param),
												value_node(params, i + 1)));
			i++;
		}
		else
			wrong_item(i, param->type);
	}
	return list_concat(items, keywords);
}

/* Python refuses a keyword that is given twice. */
static void
check_unique(List *items, const char *alias)
{
	ListCell   *lc;

	foreach(lc, items)
	{
		OrmNode    *item = lfirst(lc);

		if (item->tag == ON_KEYWORD && strcmp(item->str, alias) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_ALIAS),
					 errmsg("alias \"%s\" is given twice", alias)));
	}
}

List *
orm_expressions_from_params(OrmParams *params)
{
	List	   *items = NIL;
	int			i;

	forgive_array(params);
	for (i = 0; i < params->count; i++)
	{
		OrmParam   *param = &params->values[i];
		char	   *text;

		orm_need_known(param);
		if (param->isnull ||
			(!orm_param_is_text(param) && orm_own_type(param->type) != OWN_F))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("argument %d must be a name or an expression in text",
							i + 1)));
		text = orm_param_text(param);
		if (strchr(text, '(') != NULL)
		{
			items = lappend(items, orm_parse_f(text, strlen(text)));
			continue;
		}
		if (i + 1 == params->count)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("alias \"%s\" has no expression", text),
					 errhint("Aliases and expressions alternate: 'n', 'Count(books)'.")));
		i++;
		param = &params->values[i];
		orm_need_known(param);
		if (param->isnull ||
			(!orm_param_is_text(param) && orm_own_type(param->type) != OWN_F))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the expression of \"%s\" must be text", text)));
		check_unique(items, text);
		items = lappend(items, orm_make_keyword(text,
												orm_parse_f(orm_param_text(param),
															strlen(orm_param_text(param)))));
	}
	return items;
}

/* ------------------------------------------------------- the model argument */

OrmNode *
orm_model_node(const OrmModel *model)
{
	OrmNode    *schema = orm_make_name(model->nspname);
	OrmNode    *name = orm_make_attr(schema, model->relname);

	schema->quoted = true;
	name->quoted = true;
	return name;
}

/* The tree of a queryset: of the text, or the name of the relation meant. */
OrmNode *
orm_queryset_node_of(const OrmParam *arg)
{
	char	   *str;

	if (arg->type != TEXTOID && orm_own_type(arg->type) != OWN_QUERYSET)
		return orm_model_node(orm_model_of(arg)->query->model);
	orm_need_known(arg);
	if (arg->isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the queryset must not be NULL")));
	str = TextDatumGetCString(arg->value);
	return orm_parse(str, strlen(str), false);
}

static OrmQuerySet *
queryset_of_text(const char *text)
{
	Oid			relid;
	OrmNode    *node;
	OrmScope   *scope;
	OrmQuerySet *qs;

	/* most often it is simply a visible relation's name */
	relid = orm_model_by_name(list_make1(unconstify(char *, text)), true, true, NULL);
	if (OidIsValid(relid))
		return orm_queryset_new(orm_model(relid));
	node = orm_parse(text, strlen(text), false);
	scope = palloc0(sizeof(OrmScope));
	scope->allow_joins = true;
	qs = orm_queryset_from_node(node, scope);
	if (qs->instance)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a model or queryset is expected, but this yields one row"),
				 orm_errlocation(node)));
	return qs;
}

static void
refuse_null_model(const OrmParam *arg)
{
	if (arg->isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the model must not be NULL")));
}

/* The queryset that a model argument means; of a row only the type counts. */
OrmQuerySet *
orm_model_of(const OrmParam *arg)
{
	Oid			type = arg->type;
	Oid			relid;

	if (type == TEXTOID || orm_own_type(type) == OWN_QUERYSET)
	{
		orm_need_known(arg);
		refuse_null_model(arg);
		return queryset_of_text(TextDatumGetCString(arg->value));
	}
	if (type == REGCLASSOID)
	{
		orm_need_known(arg);
		refuse_null_model(arg);
		return orm_queryset_new(orm_model(DatumGetObjectId(arg->value)));
	}
	relid = OidIsValid(type) ? get_typ_typrelid(getBaseType(type)) : InvalidOid;
	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the model must be a row of a table, such as NULL::blog_author, not %s",
						OidIsValid(type) ? format_type_be(type) : "unknown")));
	return orm_queryset_new(orm_model(relid));
}

/* ------------------------------------------------- arguments of an fmgr call */

static OrmParam
fmgr_argument(FunctionCallInfo fcinfo, int n)
{
	OrmParam	arg;

	arg.type = get_fn_expr_argtype(fcinfo->flinfo, n);
	arg.value = PG_GETARG_DATUM(n);
	arg.isnull = PG_ARGISNULL(n);
	arg.known = true;
	return arg;
}

OrmQuerySet *
orm_model_argument(FunctionCallInfo fcinfo, int n)
{
	OrmParam	arg = fmgr_argument(fcinfo, n);

	return orm_model_of(&arg);
}

OrmNode *
orm_queryset_argument(FunctionCallInfo fcinfo, int n)
{
	OrmParam	arg = fmgr_argument(fcinfo, n);

	return orm_queryset_node_of(&arg);
}
