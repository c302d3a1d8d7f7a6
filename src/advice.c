/*
 * advice.c
 *	  Hints for words that are right elsewhere: in SQL, in other query
 *	  builders, in Python.
 *
 * A message about an unknown method, lookup or function names the nearest one
 * that exists; some words are far from what they should be, and for these a
 * row here says what to write.
 *
 * Relies on nothing.
 */
#include "postgres.h"

#include "query.h"

static const struct
{
	OrmAdviceKind kind;
	const char *word;
	const char *hint;
}			advice_rows[] = {
	{ADVICE_METHOD, "where", "Write filter(field=value)."},
	{ADVICE_METHOD, "filter_by", "Write filter(field=value)."},
	{ADVICE_METHOD, "having", "Write filter() behind annotate()."},
	{ADVICE_METHOD, "limit", "Write a slice, such as [:5]."},
	{ADVICE_METHOD, "offset", "Write a slice, such as [5:10]."},
	{ADVICE_METHOD, "select", "Write values('field'), or only('field') for objects."},
	{ADVICE_METHOD, "group_by", "Write values('field') before annotate()."},
	{ADVICE_METHOD, "join", "Follow relations with two underscores, as in filter(blog__name='x')."},
	{ADVICE_METHOD, "sort", "Write order_by('field')."},
	{ADVICE_METHOD, "sort_by", "Write order_by('field')."},
	{ADVICE_METHOD, "order", "Write order_by('field')."},
	{ADVICE_METHOD, "insert", "Write create(field=value)."},
	{ADVICE_METHOD, "add", "Write create(field=value), or add() on a related manager."},
	{ADVICE_METHOD, "remove", "Write delete(), or remove() on a related manager."},
	{ADVICE_METHOD, "one", "Write get()."},
	{ADVICE_METHOD, "find", "Write filter() or get()."},
	{ADVICE_METHOD, "len", "Write count()."},
	{ADVICE_METHOD, "sum", "Write aggregate(Sum('field'))."},
	{ADVICE_METHOD, "avg", "Write aggregate(Avg('field'))."},
	{ADVICE_METHOD, "max", "Write aggregate(Max('field'))."},
	{ADVICE_METHOD, "min", "Write aggregate(Min('field'))."},

	{ADVICE_LOOKUP, "ne", "Write exclude(field=value) or filter(~Q(field=value))."},
	{ADVICE_LOOKUP, "not", "Write exclude(field=value) or filter(~Q(field=value))."},
	{ADVICE_LOOKUP, "neq", "Write exclude(field=value) or filter(~Q(field=value))."},
	{ADVICE_LOOKUP, "nin", "Write exclude(field__in=[...])."},
	{ADVICE_LOOKUP, "not_in", "Write exclude(field__in=[...])."},
	{ADVICE_LOOKUP, "eq", "Write exact, or leave the lookup out."},
	{ADVICE_LOOKUP, "equals", "Write exact, or leave the lookup out."},
	{ADVICE_LOOKUP, "is", "Write isnull=True, or leave the lookup out."},
	{ADVICE_LOOKUP, "null", "Write isnull=True."},
	{ADVICE_LOOKUP, "like", "Write contains, startswith, endswith or regex."},
	{ADVICE_LOOKUP, "ilike", "Write icontains, istartswith, iendswith or iregex."},
	{ADVICE_LOOKUP, "similar", "Write regex, or trigram_similar."},
	{ADVICE_LOOKUP, "between", "Write range=(low, high)."},
	{ADVICE_LOOKUP, "ge", "Write gte."},
	{ADVICE_LOOKUP, "le", "Write lte."},
	{ADVICE_LOOKUP, "any", "Write in=[...]."},

	{ADVICE_CALL, "len", "Write .count() behind the queryset."},
	{ADVICE_CALL, "list", "Leave list() out: all rows are given anyway."},
	{ADVICE_CALL, "print", "Leave print() out."},
	{ADVICE_CALL, "bool", "Write .exists() behind the queryset."},
	{ADVICE_CALL, "sorted", "Write .order_by('field') behind the queryset."},
	{ADVICE_CALL, "sum", "Write .aggregate(Sum('field')) behind the queryset."},
	{ADVICE_CALL, "RawSQL", "No SQL text enters through an expression; Func('field', function='name') calls a function of the server."},
	{ADVICE_CALL, "Not", "Negate a condition with ~."},
	{ADVICE_CALL, "And", "Combine conditions with &."},
	{ADVICE_CALL, "Or", "Combine conditions with |."},
};

/* What to write instead of a word; NULL: nothing is known of it. */
const char *
orm_advice(OrmAdviceKind kind, const char *word)
{
	int			i;

	for (i = 0; i < (int) lengthof(advice_rows); i++)
	{
		if (advice_rows[i].kind == kind &&
			pg_strcasecmp(advice_rows[i].word, word) == 0)
			return advice_rows[i].hint;
	}
	return NULL;
}
