/*
 * support.c
 *	  What the planner asks of readers that stay calls.
 *
 * Every reader has this as its support function.  A call that is only the
 * other branch of a query in its place (inline.c) counts for next to nothing,
 * so that it spoils no estimate; others are taken for what they most often
 * are.  From PostgreSQL 19 on it also asks for a query in place of a call.
 */
#include "postgres.h"

#include "fmgr.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"

#include "inline.h"

static bool
is_guarded_call(Node *node)
{
	return node != NULL && IsA(node, FuncExpr) &&
		((FuncExpr *) node)->location == GUARDED_CALL_LOCATION;
}

static bool
yields_one_row(Oid funcid)
{
	const OrmReader *reader = orm_reader_of(funcid);

	return reader != NULL && (strcmp(reader->symbol, "orm_first") == 0 ||
							  strcmp(reader->symbol, "orm_last") == 0);
}

PG_FUNCTION_INFO_V1(orm_support);
Datum
orm_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

	if (IsA(request, SupportRequestRows))
	{
		SupportRequestRows *rows = (SupportRequestRows *) request;

		if (is_guarded_call(rows->node) || yields_one_row(rows->funcid))
		{
			rows->rows = 1;
			PG_RETURN_POINTER(rows);
		}
	}
	else if (IsA(request, SupportRequestCost))
	{
		SupportRequestCost *cost = (SupportRequestCost *) request;

		if (is_guarded_call(cost->node))
		{
			cost->startup = cost->per_tuple = 0;
			PG_RETURN_POINTER(cost);
		}
	}
#if PG_VERSION_NUM >= 190000
	else if (IsA(request, SupportRequestInlineInFrom))
	{
		SupportRequestInlineInFrom *place = (SupportRequestInlineInFrom *) request;

		PG_RETURN_POINTER(orm_inline_request(place->root, place->rtfunc));
	}
#endif
	PG_RETURN_POINTER(NULL);
}
