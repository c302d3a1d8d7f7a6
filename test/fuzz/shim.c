/*
 * shim.c
 *	  As much of a backend as the parser needs, for a program that is none.
 *
 * Stands in for palloc, ereport, List and the server's encoding, so that
 * scan.l, gram.y and the printer of tree.c can be linked into a fuzzer with
 * sanitizers.  Memory comes from malloc, one block a piece, for the sanitizer
 * to see every overrun; shim_release() frees what a run took.  An error jumps
 * to shim_catch; its message is formatted, so that a wrong argument shows, and
 * dropped.
 *
 * Relies on: libpgcommon and libpgport, which hold what both sides of
 * PostgreSQL share: StringInfo, psprintf, the encodings.
 */
#include "postgres.h"

#include <stdlib.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "utils/elog.h"
#include "utils/memutils.h"

#include "shim.h"

/*
 * What the parser may take of the stack.  A server has 2MB by default; the
 * frames of a program with sanitizers are several times as large.
 */
#define STACK_LIMIT (6 * 1024 * 1024)

sigjmp_buf	shim_catch;
int			shim_sqlstate;

static const char *stack_base;

/* ----------
 * Memory
 * ----------
 */

typedef struct Block
{
	struct Block *next;
	struct Block *prev;
	Size		size;
	Size		padding;		/* what follows is aligned as malloc's */
} Block;

static Block blocks = {&blocks, &blocks, 0, 0};

void *
palloc(Size size)
{
	Block	   *block;

	if (!AllocSizeIsValid(size))
		elog(ERROR, "invalid memory alloc request size %zu", size);
	block = malloc(sizeof(Block) + size);
	if (block == NULL)
		abort();
	block->size = size;
	block->next = blocks.next;
	block->prev = &blocks;
	block->next->prev = block;
	blocks.next = block;
	return block + 1;
}

void *
palloc0(Size size)
{
	return memset(palloc(size), 0, size);
}

void
pfree(void *pointer)
{
	Block	   *block = (Block *) pointer - 1;

	block->prev->next = block->next;
	block->next->prev = block->prev;
	free(block);
}

/* Always moves, so that a pointer into the old block shows. */
void *
repalloc(void *pointer, Size size)
{
	void	   *result = palloc(size);

	memcpy(result, pointer, Min(size, ((Block *) pointer - 1)->size));
	pfree(pointer);
	return result;
}

char *
pnstrdup(const char *in, Size len)
{
	Size		length = strnlen(in, len);
	char	   *out = palloc(length + 1);

	memcpy(out, in, length);
	out[length] = '\0';
	return out;
}

char *
pstrdup(const char *in)
{
	return pnstrdup(in, strlen(in));
}

void
shim_release(void)
{
	while (blocks.next != &blocks)
		pfree(blocks.next + 1);
}

/* ----------
 * Errors
 * ----------
 */

bool
errstart(int elevel, const char *domain)
{
	/* elog() leaves it so */
	shim_sqlstate = ERRCODE_INTERNAL_ERROR;
	return elevel >= ERROR;
}

#if PG_VERSION_NUM >= 140000
bool
errstart_cold(int elevel, const char *domain)
{
	return errstart(elevel, domain);
}
#endif

void
errfinish(const char *filename, int lineno, const char *funcname)
{
	siglongjmp(shim_catch, 1);
}

int
errcode(int sqlerrcode)
{
	shim_sqlstate = sqlerrcode;
	return 0;
}

#define MESSAGE_FUNCTION(name) \
int \
name(const char *fmt,...) \
{ \
	va_list		args; \
\
	va_start(args, fmt); \
	(void) pg_vsnprintf(NULL, 0, fmt, args); \
	va_end(args); \
	return 0; \
}

MESSAGE_FUNCTION(errmsg)
MESSAGE_FUNCTION(errmsg_internal)
MESSAGE_FUNCTION(errdetail)
MESSAGE_FUNCTION(errhint)

void
shim_stack_base(const void *address)
{
	stack_base = address;
}

void
check_stack_depth(void)
{
	char		here;

	if (stack_base - &here > STACK_LIMIT)
		ereport(ERROR,
				(errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
				 errmsg("stack depth limit exceeded")));
}

/* ----------
 * Lists
 * ----------
 */

static List *
new_list(int length, const ListCell *cells)
{
	int			max_length = Max(length, 4);
	List	   *list = palloc(offsetof(List, initial_elements) +
							  max_length * sizeof(ListCell));

	list->type = T_List;
	list->length = length;
	list->max_length = max_length;
	list->elements = list->initial_elements;
	memcpy(list->elements, cells, length * sizeof(ListCell));
	return list;
}

List *
list_make1_impl(NodeTag t, ListCell datum1)
{
	return new_list(1, &datum1);
}

List *
list_make2_impl(NodeTag t, ListCell datum1, ListCell datum2)
{
	ListCell	cells[] = {datum1, datum2};

	return new_list(2, cells);
}

List *
list_make3_impl(NodeTag t, ListCell datum1, ListCell datum2, ListCell datum3)
{
	ListCell	cells[] = {datum1, datum2, datum3};

	return new_list(3, cells);
}

static List *
insert(List *list, int position, void *datum)
{
	ListCell	cell = {.ptr_value = datum};

	if (list == NIL)
		return new_list(1, &cell);
	if (list->length == list->max_length)
	{
		ListCell   *elements = palloc(2 * list->max_length * sizeof(ListCell));

		memcpy(elements, list->elements, list->length * sizeof(ListCell));
		list->max_length *= 2;
		if (list->elements != list->initial_elements)
			pfree(list->elements);
		list->elements = elements;
	}
	memmove(list->elements + position + 1, list->elements + position,
			(list->length - position) * sizeof(ListCell));
	list->elements[position] = cell;
	list->length++;
	return list;
}

List *
lappend(List *list, void *datum)
{
	return insert(list, list_length(list), datum);
}

List *
lcons(void *datum, List *list)
{
	return insert(list, 0, datum);
}

List *
list_concat(List *list1, const List *list2)
{
	int			i;

	for (i = 0; i < list_length(list2); i++)
		list1 = lappend(list1, list_nth(list2, i));
	return list1;
}

void
list_free(List *list)
{
	if (list == NIL)
		return;
	if (list->elements != list->initial_elements)
		pfree(list->elements);
	pfree(list);
}

/* ----------
 * The server's encoding: UTF-8, the one that the scanner looks into
 * ----------
 */

int
GetDatabaseEncoding(void)
{
	return PG_UTF8;
}

int
pg_mblen(const char *mbstr)
{
	return pg_encoding_mblen(PG_UTF8, mbstr);
}

int
pg_dsplen(const char *mbstr)
{
	return pg_encoding_dsplen(PG_UTF8, mbstr);
}

int
pg_mbcliplen(const char *mbstr, int len, int limit)
{
	int			clipped = 0;

	while (clipped < len && mbstr[clipped] != '\0')
	{
		int			next = clipped + pg_mblen(mbstr + clipped);

		if (next > limit || next > len)
			break;
		clipped = next;
	}
	return clipped;
}

int
pg_mbstrlen_with_len(const char *mbstr, int limit)
{
	int			count = 0;
	int			at;

	for (at = 0; at < limit && mbstr[at] != '\0'; count++)
		at += pg_mblen(mbstr + at);
	return count;
}

void
pg_unicode_to_server(pg_wchar c, unsigned char *s)
{
	unicode_to_utf8(c, s);
	s[pg_utf_mblen(s)] = '\0';
}
