/*
 * tree.h
 *	  The untyped parse tree in which both faces meet.
 *
 * The expression face's parser (scan.l, gram.y) and the function face's
 * argument reader (args.c) both produce OrmNodes; resolving them against the
 * catalogs is the business of resolve.c and its neighbours.  A tree is plain
 * Python expression syntax: it knows nothing of models, fields or SQL, is
 * never changed once built, and lives in the memory context that was current
 * when it was built.
 *
 * Relies on: nothing but PostgreSQL's List and memory contexts.
 */
#ifndef ORM_TREE_H
#define ORM_TREE_H

#include "postgres.h"

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

/*
 * A text that was parsed, kept so that errors found long after parsing can
 * show the line with a caret.
 */
typedef struct OrmSource
{
	const char *text;			/* NUL-terminated, in the server encoding */
	int			len;
} OrmSource;

typedef enum OrmNodeTag
{
	ON_NAME,					/* identifier: str; quoted when it was written
								 * as a double-quoted name */
	ON_ATTR,					/* base.str */
	ON_CALL,					/* base(args...); args may hold ON_KEYWORD and
								 * ON_STARRED, in source order */
	ON_SUBSCRIPT,				/* base[args[0]]; args[0] may be an ON_SLICE */
	ON_SLICE,					/* args = (lower, upper, step), each may be
								 * NULL */
	ON_BINARY,					/* args = (left, right), op */
	ON_UNARY,					/* base, op */
	ON_LIST,					/* [args] */
	ON_TUPLE,					/* (args) */
	ON_SET,						/* {args} */
	ON_DICT,					/* args = key, value, key, value ...; a NULL
								 * key is a ** entry */
	ON_KEYWORD,					/* str=base; with str NULL it is **base */
	ON_STARRED,					/* *base */
	ON_NONE,
	ON_BOOL,					/* number is 0 or 1 */
	ON_INT,						/* str: decimal digits, already without sign,
								 * prefix or underscores */
	ON_FLOAT,					/* str: as numeric_in takes it */
	ON_STR,						/* str, len: decoded; NUL never occurs inside */
	ON_BYTES,					/* str, len: decoded, may hold any byte */
	ON_PARAM					/* $number, 1-based index into the call's
								 * OrmParams */
} OrmNodeTag;

typedef enum OrmOp
{
	OP_NONE,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD, OP_POW,
	OP_AND,						/* & */
	OP_OR,						/* | */
	OP_XOR,						/* ^ */
	OP_INVERT,					/* ~x */
	OP_NEG,						/* -x */
	OP_POS						/* +x */
} OrmOp;

typedef struct OrmNode
{
	OrmNodeTag	tag;
	int			location;		/* byte offset in source->text, or -1 */
	const OrmSource *source;	/* may be NULL: built, not parsed */
	char	   *str;
	int			len;			/* ON_STR, ON_BYTES: bytes in str */
	bool		quoted;			/* ON_NAME and ON_ATTR: written "like this";
								 * ON_STR: written with plain double quotes, so
								 * that it may be a quoted identifier when
								 * something takes an attribute of it */
	char	   *name;			/* ON_STR, quoted: the name it is, where doubled
								 * quotes make that another text than str */
	OrmOp		op;
	int			number;			/* ON_PARAM, ON_BOOL */
	struct OrmNode *base;
	List	   *args;			/* of OrmNode *, some may be NULL (see tags) */
} OrmNode;

/* One value handed to a call from outside. */
typedef struct OrmParam
{
	Oid			type;			/* UNKNOWNOID: a text to be read as whatever
								 * type the place wants (Datum is a cstring) */
	Datum		value;
	bool		isnull;
	bool		known;			/* false: only the type is known (planning) */
	Oid			row_of;			/* not known: it is the primary key of a row of
								 * this table, which was given */
	bool		looked;			/* more was made of the value than a parameter
								 * of the SQL (shape_cache.c) */
} OrmParam;

typedef struct OrmParams
{
	int			count;
	OrmParam   *values;
	bool		may_write;		/* the call may change rows */
	bool		wrote;			/* it has: later reads must see it */
} OrmParams;

/* tree.c: constructors; location -1 and no source unless set by the parser */
extern OrmNode *orm_make(OrmNodeTag tag, const OrmSource *source, int location);
extern OrmNode *orm_make_name(const char *name);
extern OrmNode *orm_make_attr(OrmNode *base, const char *name);
extern OrmNode *orm_make_call(OrmNode *base, List *args);
extern OrmNode *orm_make_method(OrmNode *base, const char *method, List *args);
extern OrmNode *orm_make_keyword(const char *name, OrmNode *value);
extern OrmNode *orm_make_str(const char *str);
extern OrmNode *orm_make_int(int64 value);
extern OrmNode *orm_make_param(int number);
extern OrmNode *orm_make_binary(OrmOp op, OrmNode *left, OrmNode *right);
extern OrmNode *orm_make_unary(OrmOp op, OrmNode *operand);

/*
 * tree.c: a copy whose base is what the first function makes of the node's,
 * and whose arguments are what the second makes of them, from left to right.
 * The functions get NULL where there is none.
 */
typedef OrmNode *(*OrmNodeChange) (OrmNode *node, const OrmParams *params);
extern OrmNode *orm_copy_changed(const OrmNode *node, OrmNodeChange base,
								 OrmNodeChange argument, const OrmParams *params);

/* tree.c: the canonical text of a tree, which parses back to an equal tree */
extern void orm_print_node(StringInfo buf, const OrmNode *node);
extern char *orm_node_text(const OrmNode *node);

/*
 * bind.c: a copy in which every $n is the literal that params->values[n-1]
 * holds, so that the text of the copy stands alone (orm_chain).
 */
extern OrmNode *orm_bind_params(OrmNode *node, const OrmParams *params);

/*
 * tree.c: is it x.method(...)?  A quoted name is a table's, as in
 * "schema"."create"(id=1), never a method's.
 */
extern bool orm_calls_method(const OrmNode *node);

/* bind.c: the highest $n in the tree, 0 when it has none */
extern int	orm_max_param(const OrmNode *node);

/* bind.c: 22023 when there are more arguments than the tree has $n */
extern void orm_check_params(const OrmNode *node, const OrmParams *params);

/*
 * tree.c: for use inside ereport(): adds "line L, column C" with the source
 * line and a caret to the error's detail.  Does nothing when the node has no source.
 * Returns 0, as the other err...() functions do.
 */
extern int	orm_errlocation(const OrmNode *node);
extern int	orm_errposition(const OrmSource *source, int location);

/*
 * scan.l: whether the scanner reads "str" back as one name.  "alone" asks
 * for a name that stands by itself; one that follows a dot or stands before
 * "=" may also be a word such as "in" or "from".
 */
extern bool orm_plain_name(const char *str, bool alone);

/*
 * gram.y: parses a whole expression.  "fragment" accepts a chain without its
 * start, as orm_chain() takes it: 'filter(a=1).order_by("b")'; the result's
 * innermost base is then an ON_NAME with str NULL.
 * Errors: 42601 with line, column and caret.
 */
extern OrmNode *orm_parse(const char *text, int len, bool fragment);

#endif							/* ORM_TREE_H */
