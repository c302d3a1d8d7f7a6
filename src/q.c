/*
 * q.c
 *	  Q objects: from the arguments of filter(), Q(...) and its & | ^ ~ to a
 *	  tree of conditions that have not been resolved yet.
 *
 * Relies on filter.c to resolve them.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "query.h"

/* ------------------------------------------------------------- Q objects */

OrmQ *
orm_q_new(OrmConnector connector)
{
	OrmQ	   *q = palloc0(sizeof(OrmQ));

	q->connector = connector;
	return q;
}

OrmQ *
orm_q_negate(OrmQ *q)
{
	OrmQ	   *copy = palloc(sizeof(OrmQ));

	*copy = *q;
	copy->negated = !q->negated;
	return copy;
}

/* Adds one Q to another as Django's tree does: equal connectors are merged. */
static void
q_add(OrmQ *q, OrmQ *child)
{
	if (!child->negated &&
		(child->connector == q->connector || list_length(child->children) == 1))
		q->children = list_concat(q->children, list_copy(child->children));
	else
	{
		OrmQItem   *item = palloc0(sizeof(OrmQItem));

		item->q = child;
		q->children = lappend(q->children, item);
	}
}

static OrmQ *
q_combine(OrmQ *left, OrmQ *right, OrmConnector connector)
{
	OrmQ	   *q;

	if (left->children == NIL)
		return right;
	if (right->children == NIL)
		return left;
	q = orm_q_new(connector);
	q_add(q, left);
	q_add(q, right);
	return q;
}

static bool
connector_of(OrmOp op, OrmConnector *connector)
{
	switch (op)
	{
		case OP_AND:
			*connector = CONN_AND;
			return true;
		case OP_OR:
			*connector = CONN_OR;
			return true;
		case OP_XOR:
			*connector = CONN_XOR;
			return true;
		default:
			return false;
	}
}

/* Is it a Q(...), or Q objects and conditions joined by & | ^ ~? */
bool
orm_is_q(OrmNode *node)
{
	OrmConnector connector;

	if (node->tag == ON_CALL)
	{
		const char *name = orm_call_name(node);

		return name != NULL && strcmp(name, "Q") == 0;
	}
	if (node->tag == ON_BINARY)
		return connector_of(node->op, &connector);
	return node->tag == ON_UNARY && node->op == OP_INVERT;
}

static int
compare_items(const ListCell *a, const ListCell *b)
{
	const OrmQItem *left = lfirst(a);
	const OrmQItem *right = lfirst(b);

	return strcmp(left->path, right->path);
}

OrmQItem *
orm_q_pair(const char *path, OrmNode *value, const OrmNode *node)
{
	OrmQItem   *item = palloc0(sizeof(OrmQItem));

	item->path = path;
	item->value = value;
	item->node = node;
	return item;
}

static void
q_option(OrmQ *q, const char *name, OrmNode *value, OrmScope *scope)
{
	if (strcmp(name, "_negated") == 0)
	{
		if (!orm_node_bool(value, scope, &q->negated))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("_negated must be True or False"),
					 orm_errlocation(value)));
	}
	else
	{
		const char *text = value->tag == ON_ATTR ? value->str :
			orm_node_string(value, scope);

		if (text != NULL && strcmp(text, "OR") == 0)
			q->connector = CONN_OR;
		else if (text != NULL && strcmp(text, "XOR") == 0)
			q->connector = CONN_XOR;
		else if (text == NULL || strcmp(text, "AND") != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("_connector must be one of AND, OR, XOR"),
					 orm_errlocation(value)));
	}
}

/* Adds the pairs of one keyword argument: a=1, or every pair of **{...}. */
static List *
q_keyword(OrmQ *q, List *pairs, OrmNode *keyword, OrmScope *scope)
{
	ListCell   *lc;

	if (keyword->str != NULL)
	{
		if (strcmp(keyword->str, "_negated") == 0 ||
			strcmp(keyword->str, "_connector") == 0)
			q_option(q, keyword->str, keyword->base, scope);
		else
			pairs = lappend(pairs, orm_q_pair(keyword->str, keyword->base, keyword));
		return pairs;
	}
	if (keyword->base->tag != ON_DICT)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("a dictionary is expected after **"),
				 orm_errlocation(keyword)));
	for (lc = list_head(keyword->base->args); lc != NULL;
		 lc = lnext(keyword->base->args, lc))
	{
		OrmNode    *key = lfirst(lc);
		OrmNode    *value;
		const char *name;

		lc = lnext(keyword->base->args, lc);
		value = lfirst(lc);
		name = key == NULL ? NULL : orm_node_string(key, scope);
		if (name == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_SYNTAX_ERROR),
					 errmsg("keyword names must be strings"),
					 orm_errlocation(keyword)));
		pairs = lappend(pairs, orm_q_pair(name, value, keyword));
	}
	return pairs;
}

/*
 * orm_q_from_args
 *		The Q that the arguments of a filter(...) or Q(...) call make: Q
 *		objects and conditions first, then the keywords in name order.
 */
OrmQ *
orm_q_from_args(List *args, OrmScope *scope)
{
	OrmQ	   *q = orm_q_new(CONN_AND);
	List	   *pairs = NIL;
	ListCell   *lc;

	foreach(lc, args)
	{
		OrmNode    *arg = lfirst(lc);
		OrmQItem   *item;

		if (arg->tag == ON_KEYWORD)
		{
			pairs = q_keyword(q, pairs, arg, scope);
			continue;
		}
		if (arg->tag == ON_TUPLE && list_length(arg->args) == 2)
		{
			const char *path = orm_node_string(linitial(arg->args), scope);

			if (path != NULL)
			{
				q->children = lappend(q->children,
									  orm_q_pair(path, lsecond(arg->args), arg));
				continue;
			}
		}
		item = palloc0(sizeof(OrmQItem));
		item->node = arg;
		if (orm_is_q(arg))
			item->q = orm_q_from_node(arg, scope);
		else
			item->condition = arg;
		q->children = lappend(q->children, item);
	}
	list_sort(pairs, compare_items);
	q->children = list_concat(q->children, pairs);
	return q;
}

/* An Exists(...), a lookup or the like, negated or not, that is no Q. */
static bool
is_bare_condition(OrmNode *node)
{
	while (node->tag == ON_UNARY && node->op == OP_INVERT)
		node = node->base;
	return !orm_is_q(node);
}

/* Q(q) */
static OrmQ *
q_around(OrmQ *inner, const OrmNode *node)
{
	OrmQ	   *q = orm_q_new(CONN_AND);
	OrmQItem   *item = palloc0(sizeof(OrmQItem));

	item->q = inner;
	item->node = node;
	q->children = list_make1(item);
	return q;
}

OrmQ *
orm_q_from_node(OrmNode *node, OrmScope *scope)
{
	OrmConnector connector;
	OrmQ	   *q;
	OrmQItem   *item;

	check_stack_depth();

	if (node->tag == ON_BINARY && connector_of(node->op, &connector))
	{
		OrmQ	   *right = orm_q_from_node(lsecond(node->args), scope);

		/*
		 * Exists(...) ^ Q(...): a condition makes a Q of itself and another,
		 * one level deeper, of what follows, and joins are decided by level.
		 */
		if (is_bare_condition(linitial(node->args)) &&
			!is_bare_condition(lsecond(node->args)))
			right = q_around(right, lsecond(node->args));
		return q_combine(orm_q_from_node(linitial(node->args), scope), right,
						 connector);
	}
	if (node->tag == ON_UNARY && node->op == OP_INVERT)
	{
		q = orm_q_negate(orm_q_from_node(node->base, scope));
		q->wraps = q->negated && is_bare_condition(node);
		return q;
	}
	if (orm_is_q(node))
		return orm_q_from_args(node->args, scope);

	/* a condition on its own, as in Exists(...) | Q(...) */
	q = orm_q_new(CONN_AND);
	item = palloc0(sizeof(OrmQItem));
	item->condition = node;
	item->node = node;
	q->children = list_make1(item);
	return q;
}
