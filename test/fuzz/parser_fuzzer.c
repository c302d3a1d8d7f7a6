/*
 * parser_fuzzer.c
 *	  libFuzzer's way into the parser of the expression face.
 *
 * Parses the input as an expression and as a fragment for orm_chain().  What
 * is accepted is printed and parsed again, as a stored orm_queryset is when it
 * is read: that has to give an equal tree, and the same text once more.  What
 * is refused has to be refused with an SQLSTATE of its own.
 *
 * Relies on: shim.c in the place of a backend.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "shim.h"
#include "tree.h"

extern int	LLVMFuzzerTestOneInput(const uint8 *data, size_t size);

static void
fail(const char *what, const char *first, const char *second)
{
	fprintf(stderr, "%s\n  first:  %s\n  second: %s\n", what, first, second);
	abort();
}

/* A tree and its canonical text; false if the parser or the printer refuses. */
static bool
parse(const char *text, bool fragment, OrmNode **tree, char **canonical)
{
	if (sigsetjmp(shim_catch, 0) != 0)
	{
		if (shim_sqlstate == ERRCODE_INTERNAL_ERROR)
			fail("internal error", text, "");
		return false;
	}
	*tree = orm_parse(text, strlen(text), fragment);
	*canonical = orm_node_text(*tree);
	return true;
}

static bool
same_bytes(const char *a, const char *b, int len)
{
	if (a == NULL || b == NULL)
		return a == b;
	return memcmp(a, b, len) == 0;
}

/*
 * A keyword whose name is no plain one is printed as **{'name': value}, and so
 * is not read back as a keyword; both forms mean the same.
 */
static bool
unpacked_keyword(const OrmNode *a, const OrmNode *b, const OrmNode **value)
{
	const OrmNode *key;

	if (a->tag != ON_KEYWORD || a->str == NULL || b->tag != ON_KEYWORD ||
		b->str != NULL || b->base->tag != ON_DICT ||
		list_length(b->base->args) != 2)
		return false;
	key = linitial(b->base->args);
	if (key == NULL || key->tag != ON_STR || strcmp(key->str, a->str) != 0)
		return false;
	*value = lsecond(b->base->args);
	return true;
}

/* The left side of a long chain is walked in a loop, as the printer does. */
static bool
same_tree(const OrmNode *a, const OrmNode *b)
{
	for (;;)
	{
		const OrmNode *value;
		int			first = 0;
		int			i;

		if (a == NULL || b == NULL)
			return a == b;
		if (unpacked_keyword(a, b, &value))
		{
			a = a->base;
			b = value;
			continue;
		}
		if (a->tag != b->tag || a->op != b->op || a->number != b->number ||
			list_length(a->args) != list_length(b->args))
			return false;
		if (a->tag == ON_STR || a->tag == ON_BYTES)
		{
			if (a->len != b->len || !same_bytes(a->str, b->str, a->len))
				return false;
		}
		else if ((a->str == NULL) != (b->str == NULL) ||
				 (a->str != NULL && strcmp(a->str, b->str) != 0))
			return false;
		if (a->tag == ON_BINARY)
			first = 1;
		for (i = first; i < list_length(a->args); i++)
		{
			if (!same_tree(list_nth(a->args, i), list_nth(b->args, i)))
				return false;
		}
		if (a->tag == ON_BINARY)
		{
			a = linitial(a->args);
			b = linitial(b->args);
		}
		else
		{
			a = a->base;
			b = b->base;
		}
	}
}

static void
round_trip(const char *text, bool fragment)
{
	OrmNode    *tree;
	OrmNode    *again;
	char	   *first;
	char	   *second;

	if (!parse(text, fragment, &tree, &first))
		return;
	if (!parse(first, fragment, &again, &second))
	{
		/* printing adds parentheses, which may reach the limit of nesting */
		if (shim_sqlstate != ERRCODE_STATEMENT_TOO_COMPLEX)
			fail("the canonical text is refused", text, first);
		return;
	}
	if (strcmp(first, second) != 0)
		fail("the canonical text is not canonical", first, second);
	if (!same_tree(tree, again))
		fail("the canonical text means something else", text, first);
}

/* What no SQL function gets: NUL, and what is no UTF-8. */
static bool
is_text(const unsigned char *data, size_t size)
{
	size_t		at;
	int			len;

	for (at = 0; at < size; at += len)
	{
		len = pg_utf_mblen(data + at);
		if (data[at] == '\0' || at + len > size ||
			!pg_utf8_islegal(data + at, len))
			return false;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	char		here;
	char	   *text;

	if (!is_text(data, size))
		return 0;

	shim_stack_base(&here);
	/* of exactly that size, so that reading on shows */
	text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	round_trip(text, false);
	round_trip(text, true);
	free(text);
	shim_release();
	return 0;
}
