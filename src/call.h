/*
 * call.h
 *	  A call of a reader, apart from how it reached us (call.c).
 *
 * The same call may be run (api.c takes it from an fmgr call) or planned away
 * (inline.c takes it from an expression tree); from here on both share every
 * line, so that they cannot answer differently.
 */
#ifndef ORM_CALL_H
#define ORM_CALL_H

#include "eval.h"

typedef struct OrmReader OrmReader;

/* Arguments of a call before its values: a model, an expression, a path. */
#define ORM_MAX_FIXED 2

typedef struct OrmCall
{
	const OrmReader *reader;
	OrmParam	fixed[ORM_MAX_FIXED];
	OrmParams  *params;			/* the values, as $1..$n */
} OrmCall;

/* What a reader's call returns. */
typedef enum OrmResult
{
	RESULT_ROWS,				/* typed rows, or jsonb, as the model was given */
	RESULT_JSON,				/* SETOF jsonb */
	RESULT_TYPED,				/* SETOF the row type of the first argument */
	RESULT_RECORD,				/* SETOF record, columns by position */
	RESULT_ONE_ROW,				/* one row, typed or as jsonb */
	RESULT_ONE_JSON,
	RESULT_COUNT,				/* a number */
	RESULT_EXISTS				/* a boolean */
} OrmResult;

/* What the arguments after the fixed ones are to the call's SQL. */
typedef enum OrmValues
{
	VALUES_KEYWORDS,			/* names and values in turn */
	VALUES_WORDS,				/* all of them decide what it is */
	VALUES_PARAMS				/* values of an expression's $n */
} OrmValues;

struct OrmReader
{
	const char *symbol;			/* the C function: pg_proc.prosrc */
	OrmResult	result;
	int			nfixed;			/* arguments before the values */
	OrmValues	values;
	int			expression;		/* position of the expression among them, or
								 * -1: the first one is a model */
	OrmStatement *(*build) (OrmCall *call);
	const char *detail;			/* what "build" needs to know besides */
};

/* The reader that a C function of this library is, or NULL. */
extern const OrmReader *orm_reader(const char *symbol);

/* A call as the executor makes it. */
extern void orm_call_from_fmgr(OrmCall *call, const OrmReader *reader,
							   FunctionCallInfo fcinfo);

/*
 * What the call asks for, with stmt->shape as its result wants it.  Errors:
 * all those of API section 11 that do not need a row to be read.
 */
extern OrmStatement *orm_call_statement(OrmCall *call);

/* Do the rows come back as the model's own row type? */
extern bool orm_call_is_typed(const OrmCall *call);

#endif							/* ORM_CALL_H */
