/*
 * api.h
 *	  What the SQL-callable functions share: a memory context for each call, and
 *	  the way their rows go back.
 */
#ifndef ORM_API_H
#define ORM_API_H

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/memutils.h"

#include "eval.h"

typedef struct Call
{
	MemoryContext work;			/* freed when the call ends */
	MemoryContext caller;
} Call;

static inline void
begin_call(Call *call)
{
	call->caller = CurrentMemoryContext;
	call->work = AllocSetContextCreate(CurrentMemoryContext, "orm_lookup call",
									   ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(call->work);
}

static inline void
end_call(Call *call)
{
	MemoryContextSwitchTo(call->caller);
	MemoryContextDelete(call->work);
}

/* Does the call return rows of the model's own type? */
static inline bool
is_typed(FunctionCallInfo fcinfo)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);

	return OidIsValid(type) && type != TEXTOID && type != REGCLASSOID &&
		orm_own_type(type) == OWN_NONE;
}

static inline OrmScope *
top_scope(const OrmParams *params)
{
	OrmScope   *scope = palloc0(sizeof(OrmScope));

	scope->params = params;
	scope->allow_joins = true;
	return scope;
}

/* api.c */

/* The tuplestore and row type of a set-returning call. */
extern void orm_set_result(FunctionCallInfo fcinfo, OrmSink *sink);

/* The kept first row as a datum of the model's row type. */
extern Datum orm_row_datum(OrmSink *sink, Oid rowtype);

/* delete.c: does the first argument name a model, and no queryset? */
extern bool orm_is_bare_model(FunctionCallInfo fcinfo);

#endif							/* ORM_API_H */
