/*
 * expr_call.c
 *	  Reads a call such as Sum('a', filter=...): its name, its positional and
 *	  keyword arguments, and refuses the ones it does not take.
 */
#include "postgres.h"

#include "expressions.h"

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

/* Value(x) alone is x, of the type of the place it is put. */
OrmNode *
orm_unwrap_value(OrmNode *node)
{
	const char *name = orm_call_name(node);

	if (name != NULL && strcmp(name, "Value") == 0 &&
		list_length(node->args) == 1 &&
		((OrmNode *) linitial(node->args))->tag != ON_KEYWORD)
		return linitial(node->args);
	return node;
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
		List	   *names = NIL;
		const char *nearest;
		int			i;

		if (arg->tag != ON_KEYWORD)
			continue;
		for (i = 0; arg->str != NULL && allowed[i] != NULL; i++)
		{
			if (strcmp(allowed[i], arg->str) == 0)
				break;
		}
		if (arg->str != NULL && allowed[i] != NULL)
			continue;
		for (i = 0; allowed[i] != NULL; i++)
			names = lappend(names, unconstify(char *, allowed[i]));
		nearest = arg->str == NULL ? NULL : orm_nearest_name(arg->str, names);
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unexpected keyword argument \"%s\"",
						arg->str == NULL ? "**" : arg->str),
				 nearest != NULL ? errhint("Perhaps you meant \"%s\".", nearest) : 0,
				 orm_errlocation(arg)));
	}
}

/* The value of a parameter that may come by position or by keyword. */
OrmNode *
orm_call_argument(OrmNode *call, int position, const char *keyword)
{
	List	   *args = orm_positional(call);

	if (position >= 0 && position < list_length(args))
		return list_nth(args, position);
	return orm_keyword(call, keyword);
}

OrmNode *
orm_need_argument(OrmNode *call, int position, const char *keyword)
{
	OrmNode    *value = orm_call_argument(call, position, keyword);

	if (value == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s() needs an argument \"%s\"", orm_call_name(call),
						keyword),
				 orm_errlocation(call)));
	return value;
}

const char *
orm_need_string(OrmNode *call, int position, const char *keyword, OrmScope *scope)
{
	OrmNode    *value = orm_need_argument(call, position, keyword);
	const char *text = orm_node_string(value, scope);

	if (text == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" of %s() must be a string", keyword,
						orm_call_name(call)),
				 orm_errlocation(value)));
	return text;
}

bool
orm_bool_option(OrmNode *call, const char *keyword, OrmScope *scope)
{
	OrmNode    *value = orm_keyword(call, keyword);
	bool		result = false;

	if (value != NULL && !orm_node_is_none(value, scope) &&
		!orm_node_bool(value, scope, &result))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must be True or False", keyword),
				 orm_errlocation(value)));
	return result;
}
