/*
 * types.c
 *	  The types orm_q, orm_f and orm_queryset: canonical text of a tree.
 *
 * All three are stored as text.  Input parses, so that a stored value is
 * always well-formed; output prints.  Nothing is resolved here: a queryset is
 * lazy.
 *
 * Relies on gram.y and tree.c.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "eval.h"
#include "literals.h"

static text *
node_to_text(OrmNode *node)
{
	return cstring_to_text(orm_node_text(node));
}

/* ------------------------------------------------------------------- orm_q */

static void
check_q(OrmNode *node)
{
	if (!orm_is_q(node) && !orm_is_expression(node, NULL))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type orm_q"),
				 errhint("Write JSON such as {\"rating__gt\": 3}, or an expression such as Q(rating__gt=3) | Q(rating=1)."),
				 orm_errlocation(node)));
}

static text *
q_from_cstring(const char *text)
{
	const char *p = text + strspn(text, " \t\r\n");
	OrmNode    *node;

	if (*p == '{')
	{
		OrmParams	params;
		OrmParam	param = {JSONBOID, (Datum) 0, false, true};

		param.value = DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
		params.count = 1;
		params.values = &param;
		node = orm_make_call(orm_make_name("Q"), orm_kwargs_from_params(&params));
	}
	else
	{
		node = orm_parse(text, strlen(text), false);
		check_q(node);
	}
	return node_to_text(node);
}

PG_FUNCTION_INFO_V1(orm_q_in);
Datum
orm_q_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(q_from_cstring(PG_GETARG_CSTRING(0)));
}

PG_FUNCTION_INFO_V1(orm_q_recv);
Datum
orm_q_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			nbytes;

	PG_RETURN_TEXT_P(q_from_cstring(pq_getmsgtext(buf, buf->len - buf->cursor,
												  &nbytes)));
}

/* ------------------------------------------------------------------- orm_f */

static text *
f_from_cstring(const char *text)
{
	return node_to_text(orm_parse(text, strlen(text), false));
}

PG_FUNCTION_INFO_V1(orm_f_in);
Datum
orm_f_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(f_from_cstring(PG_GETARG_CSTRING(0)));
}

PG_FUNCTION_INFO_V1(orm_f_recv);
Datum
orm_f_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			nbytes;

	PG_RETURN_TEXT_P(f_from_cstring(pq_getmsgtext(buf, buf->len - buf->cursor,
												  &nbytes)));
}

PG_FUNCTION_INFO_V1(orm_f);
Datum
orm_f(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(f_from_cstring(text_to_cstring(PG_GETARG_TEXT_PP(0))));
}

/* ------------------------------------------------------------ orm_queryset */

static text *
queryset_from_cstring(const char *text)
{
	OrmNode    *node = orm_parse(text, strlen(text), false);

	if (node->tag != ON_NAME && node->tag != ON_ATTR && node->tag != ON_STR &&
		node->tag != ON_CALL && node->tag != ON_SUBSCRIPT && node->tag != ON_BINARY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type orm_queryset"),
				 errhint("Write a model's name and the calls after it, as in blog_entry.filter(rating=3)."),
				 orm_errlocation(node)));
	return node_to_text(node);
}

PG_FUNCTION_INFO_V1(orm_queryset_in);
Datum
orm_queryset_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(queryset_from_cstring(PG_GETARG_CSTRING(0)));
}

PG_FUNCTION_INFO_V1(orm_queryset_recv);
Datum
orm_queryset_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			nbytes;

	PG_RETURN_TEXT_P(queryset_from_cstring(pq_getmsgtext(buf, buf->len - buf->cursor,
														 &nbytes)));
}

/* Output and send of all three are those of text. */
PG_FUNCTION_INFO_V1(orm_type_out);
Datum
orm_type_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(text_to_cstring(PG_GETARG_TEXT_PP(0)));
}

PG_FUNCTION_INFO_V1(orm_type_send);
Datum
orm_type_send(PG_FUNCTION_ARGS)
{
	StringInfoData buf;
	text	   *t = PG_GETARG_TEXT_PP(0);

	pq_begintypsend(&buf);
	pq_sendtext(&buf, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/* ------------------------------------------------ comparison, by bytes */

static int
compare_texts(FunctionCallInfo fcinfo)
{
	text	   *a = PG_GETARG_TEXT_PP(0);
	text	   *b = PG_GETARG_TEXT_PP(1);
	int			la = VARSIZE_ANY_EXHDR(a);
	int			lb = VARSIZE_ANY_EXHDR(b);
	int			result = memcmp(VARDATA_ANY(a), VARDATA_ANY(b), Min(la, lb));

	return result != 0 ? result : la - lb;
}

#define COMPARISON(name, test) \
PG_FUNCTION_INFO_V1(orm_queryset_##name); \
Datum \
orm_queryset_##name(PG_FUNCTION_ARGS) \
{ \
	PG_RETURN_BOOL(compare_texts(fcinfo) test); \
}

COMPARISON(eq, == 0)
COMPARISON(ne, != 0)
COMPARISON(lt, < 0)
COMPARISON(le, <= 0)
COMPARISON(gt, > 0)
COMPARISON(ge, >= 0)

PG_FUNCTION_INFO_V1(orm_queryset_cmp);
Datum
orm_queryset_cmp(PG_FUNCTION_ARGS)
{
	int			result = compare_texts(fcinfo);

	PG_RETURN_INT32(result < 0 ? -1 : result > 0 ? 1 : 0);
}

PG_FUNCTION_INFO_V1(orm_queryset_hash);
Datum
orm_queryset_hash(PG_FUNCTION_ARGS)
{
	text	   *t = PG_GETARG_TEXT_PP(0);

	return hash_any((unsigned char *) VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
}

/* --------------------------------------------------------- composing values */

PG_FUNCTION_INFO_V1(orm_q);
Datum
orm_q(PG_FUNCTION_ARGS)
{
	OrmParams  *params = orm_call_params(fcinfo, 0);
	OrmNode    *node = orm_make_call(orm_make_name("Q"),
									 orm_kwargs_from_params(params));

	PG_RETURN_TEXT_P(node_to_text(orm_bind_params(node, params)));
}

static OrmNode *
q_argument(FunctionCallInfo fcinfo, int n)
{
	char	   *str = text_to_cstring(PG_GETARG_TEXT_PP(n));

	return orm_parse(str, strlen(str), false);
}

static Datum
join_arguments(FunctionCallInfo fcinfo, OrmOp op, bool negate)
{
	OrmNode    *left = q_argument(fcinfo, 0);
	OrmNode    *right = q_argument(fcinfo, 1);

	if (negate)
		right = orm_make_unary(OP_INVERT, right);
	PG_RETURN_TEXT_P(node_to_text(orm_make_binary(op, left, right)));
}

#define Q_OPERATOR(name, op, negate) \
PG_FUNCTION_INFO_V1(orm_q_##name); \
Datum \
orm_q_##name(PG_FUNCTION_ARGS) \
{ \
	return join_arguments(fcinfo, op, negate); \
}

Q_OPERATOR(and, OP_AND, false)
Q_OPERATOR(or, OP_OR, false)
Q_OPERATOR(xor, OP_XOR, false)
Q_OPERATOR(and_not, OP_AND, true)
Q_OPERATOR(or_not, OP_OR, true)
Q_OPERATOR(xor_not, OP_XOR, true)

PG_FUNCTION_INFO_V1(orm_q_not);
Datum
orm_q_not(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(node_to_text(orm_make_unary(OP_INVERT, q_argument(fcinfo, 0))));
}

/* The fragment's start is where the queryset goes. */
static OrmNode *
graft(OrmNode *fragment, OrmNode *base)
{
	OrmNode    *copy;

	if (fragment->tag == ON_NAME && fragment->str == NULL)
		return base;
	copy = palloc(sizeof(OrmNode));
	*copy = *fragment;
	if (fragment->base != NULL)
		copy->base = graft(fragment->base, base);
	return copy;
}

PG_FUNCTION_INFO_V1(orm_chain);
Datum
orm_chain(PG_FUNCTION_ARGS)
{
	OrmNode    *base;
	OrmNode    *fragment;
	OrmParams  *params;
	char	   *str;

	base = orm_queryset_argument(fcinfo, 0);
	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the fragment must not be NULL")));
	str = text_to_cstring(PG_GETARG_TEXT_PP(1));
	fragment = orm_parse(str, strlen(str), true);
	params = orm_call_params(fcinfo, 2);
	orm_check_params(fragment, params);
	fragment = orm_bind_params(orm_own_values(fragment, params), params);
	PG_RETURN_TEXT_P(queryset_from_cstring(orm_node_text(graft(fragment, base))));
}
