/*
 * values.h
 *	  What the files share that make values: values.c, value_coerce.c and
 *	  value_lists.c, and late.c, which says in SQL what they do.
 */
#ifndef ORM_VALUES_H
#define ORM_VALUES_H

#include "literals.h"

/* values.c */

/* The argument that a $n means.  Errors: 42P02, there is none such. */
extern OrmParam *orm_node_param(OrmNode *node, OrmScope *scope);

/* An argument that is not known yet (planning). */
extern bool orm_is_late(OrmNode *node, OrmScope *scope);

/* value_coerce.c */

/* One of the integer types itself, no domain over one. */
extern bool orm_is_int_base(Oid type);

/* Does the value become a pattern for LIKE? */
extern bool orm_is_like_bind(OrmBind bind);

/*
 * The literal as a value of the type.  What the type refuses is reported with
 * the field that it was meant for, if that is not NULL.
 */
extern Datum orm_literal_as(const OrmLiteral *literal, Oid type, OrmBind bind,
							OrmScope *scope, const char *field);

/* An error about a value says which field the value was for. */
extern void orm_name_field(ErrorData *edata, const char *field);

/* value_lists.c */

/* A list, tuple or set as it is written, no argument that holds one. */
extern bool orm_is_list_node(OrmNode *node);

/*
 * A list, a range or a dictionary as one value of the type; NULL when the node
 * is none of them.  "field" is for messages, may be NULL.
 * Errors: 22P02, the type takes no such thing.
 */
extern OrmExpr *orm_collection_value(OrmNode *node, Oid type, OrmScope *scope,
									 const char *field);

#endif							/* ORM_VALUES_H */
