/*
 * literals.h
 *	  Literals and Python's value constructors as typed datums (literals.c).
 */
#ifndef ORM_LITERALS_H
#define ORM_LITERALS_H

#include "query.h"

typedef struct OrmLiteral
{
	Oid			type;			/* UNKNOWNOID: datum is a cstring */
	Datum		datum;
	bool		isnull;
	bool		is_float;		/* a Python float or an SQL number with a
								 * fraction, not a Decimal */
} OrmLiteral;

/*
 * The literal that a node is.  False when it is none: arithmetic, now(), a
 * list.  A jsonb scalar argument is what it holds; a row of a table is its
 * key, which is the column that scope->reading.row_key says.
 */
extern bool orm_literal(OrmNode *node, OrmScope *scope, OrmLiteral *literal);

/* values.c: the literal that a value was made of, converted once more. */
extern Datum orm_literal_datum(const OrmLiteral *literal, const OrmValue *value,
							   OrmScope *scope);

/* The same with json arguments left as they are. */
extern bool orm_literal_raw(OrmNode *node, OrmScope *scope, OrmLiteral *literal);

/* date(...), timedelta(...), Decimal(...), timezone.now() and their like. */
extern bool orm_is_value_call(OrmNode *node);

/* Null(): what orm_q() and orm_chain() make of an argument that is NULL. */
extern bool orm_is_null_call(OrmNode *node);

/* timezone.now() and the like, and their parts: the expression, or NULL. */
extern OrmExpr *orm_now_expr(OrmNode *node);

/* Elements of an array or jsonb array argument as nodes. */
extern List *orm_param_elements(OrmNode *node, OrmParam *param);

extern bool orm_param_is_list(OrmNode *node, OrmScope *scope);

/* The zone that tzinfo=... names, as AT TIME ZONE takes it. */
extern char *orm_zone_name(OrmNode *node, OrmScope *scope);

extern void orm_append_json_datum(StringInfo buf, Datum value, bool isnull, Oid type);

/* A jsonb value as literal nodes. */
extern OrmNode *orm_jsonb_to_node(Jsonb *jsonb);

#endif							/* ORM_LITERALS_H */
