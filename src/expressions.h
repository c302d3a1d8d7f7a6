/*
 * expressions.h
 *	  What the files share that resolve expressions: reading a call, and the
 *	  function behind each row of special_rows in expressions.c.
 */
#ifndef ORM_EXPRESSIONS_H
#define ORM_EXPRESSIONS_H

#include "query.h"

/*
 * expr_call.c: an argument by its position or keyword, NULL or an error if it
 * is missing; a string.
 */
extern OrmNode *orm_call_argument(OrmNode *call, int position, const char *keyword);
extern OrmNode *orm_need_argument(OrmNode *call, int position, const char *keyword);
extern const char *orm_need_string(OrmNode *call, int position, const char *keyword, OrmScope *scope);

/* expr_operators.c */
extern OrmExpr *orm_resolve_f(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_outerref(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_value(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_binary(OrmNode *node, OrmScope *scope);
extern OrmExpr *orm_resolve_unary(OrmNode *node, OrmScope *scope);
extern const char *orm_bit_operator(OrmNode *node);
extern OrmExpr *orm_resolve_bit_method(OrmNode *node, const char *name, OrmScope *scope);
extern OrmExpr *orm_resolve_subscript(OrmNode *node, OrmScope *scope);

/* expr_functions.c */
extern OrmExpr *orm_resolve_case(OrmNode *call, OrmScope *scope);

/* The one column of the queryset as a value.  42601: it has more. */
extern OrmExpr *orm_subquery_expr(OrmQuerySet *qs, const OrmNode *node);
extern OrmExpr *orm_resolve_subquery(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_exists(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_cast(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_collate(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_nullif(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_concat(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_extract(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_trunc(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_sha1(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_json_object(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_json_array(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_key(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_func(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_wrapper(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_q_expr(OrmNode *call, OrmScope *scope);
extern OrmExpr *orm_resolve_lookup_expr(OrmNode *call, const char *lookup, OrmScope *scope);

/* expr_terminals.c */

/* Is it an item of what aggregate(), or a row of values(), is? */
extern bool orm_is_item(OrmNode *node, OrmScope *scope);

/* The queryset of which the item is a column.  Errors: 22023, there is none such. */
extern OrmQuerySet *orm_item_queryset(OrmNode *node, OrmScope *scope);

/* The subquery for a queryset's column: the chosen one, or the first. */
extern OrmExpr *orm_chosen_expr(OrmQuerySet *qs);

/* count(), exists() or an item as an expression, NULL for what is none. */
extern OrmExpr *orm_terminal_expr(OrmNode *node, OrmScope *scope);

/* expr_aggregate.c */
extern OrmExpr *orm_resolve_aggregate(OrmNode *call, const OrmFunction *fn, OrmScope *scope);
extern OrmExpr *orm_resolve_window(OrmNode *call, OrmScope *scope);

#endif							/* ORM_EXPRESSIONS_H */
