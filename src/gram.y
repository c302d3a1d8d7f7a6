%code top {
/*
 * gram.y
 *	  The grammar of the expression face: the part of Python's expression
 *	  syntax that Django querysets are written in, made into OrmNodes.
 *
 * Only syntax is decided here: which names exist and what they mean is the
 * business of whoever evaluates the tree.  The precedence of the operators is
 * Python's own.  What Python has and a queryset has no use for (comparisons,
 * and/or/not, lambda, comprehensions) never reaches the grammar: the scanner
 * refuses it with a hint.
 *
 * The parser is pure and its memory comes from palloc, so an error thrown in
 * the middle needs no cleaning up.  Lists and operator chains are
 * left-recursive, which keeps the parser's stack flat however long they are;
 * only real nesting deepens it, and that is bounded (ORM_MAX_NESTING,
 * YYMAXDEPTH).
 *
 * This file's header, gram.h, is also the contract between the scanner and
 * the grammar: OrmParser and OrmString.
 *
 * Relies on: scan.l for tokens, tree.c for nodes and error positions.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
}

%code requires {
#include "tree.h"

/* Brackets that may be open at one time. */
#define ORM_MAX_NESTING 1000

/* A string literal being collected; str is always NUL-terminated. */
typedef struct OrmString
{
	char	   *str;
	int			len;
	int			size;			/* bytes allocated for str */
	bool		bytes;			/* b'...' */
	bool		raw;			/* r'...' */
	bool		quoted;			/* one literal, in plain double quotes */
	char	   *name;			/* quoted, with doubled quotes inside: what it
								 * says as a name; str is then what Python's
								 * adjacent literals say */
	int			start;			/* where it is in the source */
	int			end;
} OrmString;

/* Everything that one run of scanner and parser knows. */
typedef struct OrmParser
{
	const OrmSource *source;
	char	   *scanbuf;		/* what flex reads: as source->text, except for
								 * some characters that no name may hold */
	int			start_token;	/* still to be given out: what to parse */
	int			last_token;		/* the token given out last, */
	int			previous_token; /* and the one before it */
	int			token_start;	/* where the last token is in the source */
	int			token_end;
	OrmString  *string;			/* the literal being scanned, */
	int			string_start;	/* and where it began */
	int			depth;			/* open brackets, and where each one is */
	int			open[ORM_MAX_NESTING];
	OrmNode    *result;
} OrmParser;
}

%code provides {
/* scan.l */
extern int	orm_yylex(ORM_YYSTYPE *yylval_param, int *yylloc_param,
					  void *yyscanner);
extern void *orm_scanner_init(OrmParser *parser);
extern void orm_scanner_finish(OrmParser *parser, void *scanner);
extern void orm_string_append(OrmString *string, const char *data, int len);

/* gram.y */
extern void orm_syntax_error(const OrmParser *parser, int start, int end,
							 const char *hint);
extern void orm_too_deep(const OrmParser *parser, int location);
}

%code {
#define YYMALLOC palloc
#define YYFREE   pfree

/* Enough for ORM_MAX_NESTING calls with an operator or two in each. */
#define YYMAXDEPTH 16000

/* A location is the byte offset of the first token. */
#define YYLLOC_DEFAULT(Current, Rhs, N) \
	((Current) = (N) ? (Rhs)[1] : -1)

static void orm_yyerror(int *location, void *scanner, OrmParser *parser,
						const char *message);
static OrmNode *make(OrmParser *parser, OrmNodeTag tag, int location);
static OrmNode *make_text(OrmParser *parser, OrmNodeTag tag, int location,
						  char *str);
static OrmNode *make_string(OrmParser *parser, int location,
							const OrmString *string);
static OrmNode *make_over(OrmParser *parser, OrmNodeTag tag, int location,
						  OrmNode *base);
static OrmNode *make_list(OrmParser *parser, OrmNodeTag tag, int location,
						  List *args);
static OrmNode *make_binary(OrmParser *parser, OrmOp op, int location,
							OrmNode *left, OrmNode *right);
static OrmNode *make_unary(OrmParser *parser, OrmOp op, int location,
						   OrmNode *operand);
static OrmNode *make_keyword(OrmParser *parser, int location, char *name,
							 OrmNode *value);
static OrmNode *quoted_attribute(OrmParser *parser, int location,
								 const OrmString *string);
static OrmNode *fragment_start(OrmParser *parser, OrmNode *trailer);
static OrmNode *attach(OrmNode *base, OrmNode *trailer);
static void use_as_name(OrmNode *node);
static OrmString *join_strings(OrmParser *parser, int location,
							   OrmString *left, const OrmString *right);
static List *plain_arguments(OrmParser *parser, List *args);
}

%require "3.0"
%define api.pure full
%define api.prefix {orm_yy}
%define api.location.type {int}
%locations
%expect 0

%param {void *scanner}
%parse-param {OrmParser *parser}

%initial-action { @$ = 0; }

%union
{
	char	   *str;
	int			number;
	OrmString  *string;
	OrmNode    *node;
	List	   *list;
}

/* What to parse: given out by the scanner before the text's own tokens. */
%token			START_EXPRESSION START_FRAGMENT

%token <str>	T_NAME T_INT T_FLOAT
%token <string>	T_STRING
%token <number>	T_PARAM
%token			T_TRUE T_FALSE T_NONE T_POW

%type <node>	expr primary atom trailer fragment argument item subscript
%type <node>	opt_expr
%type <list>	arguments argument_list items pairs
%type <string>	strings

%left			'|'
%left			'^'
%left			'&'
%left			'+' '-'
%left			'*' '/' '%'
%precedence		UNARY
%right			T_POW

%%

start:
	START_EXPRESSION expr end		{ parser->result = $2; (void) yynerrs; }	/* else a warning, unused */
	| START_FRAGMENT fragment end	{ parser->result = $2; }
	;

end:
	%empty
	| end ';'
	;

/* A chain without its start, see orm_parse(). */
fragment:
	T_NAME
		{
			$$ = fragment_start(parser,
								make_text(parser, ON_ATTR, @1, $1));
		}
	| '.' T_NAME
		{
			$$ = fragment_start(parser,
								make_text(parser, ON_ATTR, @2, $2));
		}
	| '.' strings
		{
			$$ = fragment_start(parser, quoted_attribute(parser, @2, $2));
		}
	| '[' subscript ']'
		{
			$$ = fragment_start(parser,
								make_list(parser, ON_SUBSCRIPT, @1,
										  list_make1($2)));
		}
	| fragment trailer				{ $$ = attach($1, $2); }
	;

expr:
	primary
	| expr '|' expr		{ $$ = make_binary(parser, OP_OR, @2, $1, $3); }
	| expr '^' expr		{ $$ = make_binary(parser, OP_XOR, @2, $1, $3); }
	| expr '&' expr		{ $$ = make_binary(parser, OP_AND, @2, $1, $3); }
	| expr '+' expr		{ $$ = make_binary(parser, OP_ADD, @2, $1, $3); }
	| expr '-' expr		{ $$ = make_binary(parser, OP_SUB, @2, $1, $3); }
	| expr '*' expr		{ $$ = make_binary(parser, OP_MUL, @2, $1, $3); }
	| expr '/' expr		{ $$ = make_binary(parser, OP_DIV, @2, $1, $3); }
	| expr '%' expr		{ $$ = make_binary(parser, OP_MOD, @2, $1, $3); }
	| expr T_POW expr	{ $$ = make_binary(parser, OP_POW, @2, $1, $3); }
	| '~' expr %prec UNARY
						{ $$ = make_unary(parser, OP_INVERT, @1, $2); }
	| '-' expr %prec UNARY
						{ $$ = make_unary(parser, OP_NEG, @1, $2); }
	| '+' expr %prec UNARY
						{ $$ = make_unary(parser, OP_POS, @1, $2); }
	;

primary:
	atom
	| primary trailer				{ $$ = attach($1, $2); }
	;

/* What may follow a primary: a node whose base is still missing. */
trailer:
	'.' T_NAME
		{ $$ = make_text(parser, ON_ATTR, @2, $2); }
	| '.' strings
		{ $$ = quoted_attribute(parser, @2, $2); }
	| '(' arguments ')'
		{
			$$ = make_list(parser, ON_CALL, @1, plain_arguments(parser, $2));
		}
	| '[' subscript ']'
		{ $$ = make_list(parser, ON_SUBSCRIPT, @1, list_make1($2)); }
	;

arguments:
	%empty							{ $$ = NIL; }
	| argument_list opt_comma
	;

argument_list:
	argument						{ $$ = list_make1($1); }
	| argument_list ',' argument	{ $$ = lappend($1, $3); }
	;

argument:
	item
	| T_NAME '=' expr	{ $$ = make_keyword(parser, @1, $1, $3); }
	| T_POW expr		{ $$ = make_keyword(parser, @1, NULL, $2); }
	;

subscript:
	expr
	| opt_expr ':' opt_expr
		{
			$$ = make_list(parser, ON_SLICE, @2,
						   list_make3($1, $3, NULL));
		}
	| opt_expr ':' opt_expr ':' opt_expr
		{
			$$ = make_list(parser, ON_SLICE, @2,
						   list_make3($1, $3, $5));
		}
	;

opt_expr:
	%empty							{ $$ = NULL; }
	| expr
	;

atom:
	T_NAME				{ $$ = make_text(parser, ON_NAME, @1, $1); }
	| T_INT				{ $$ = make_text(parser, ON_INT, @1, $1); }
	| T_FLOAT			{ $$ = make_text(parser, ON_FLOAT, @1, $1); }
	| strings			{ $$ = make_string(parser, @1, $1); }
	| T_PARAM
		{
			$$ = make(parser, ON_PARAM, @1);
			$$->number = $1;
		}
	| T_TRUE
		{
			$$ = make(parser, ON_BOOL, @1);
			$$->number = 1;
		}
	| T_FALSE			{ $$ = make(parser, ON_BOOL, @1); }
	| T_NONE			{ $$ = make(parser, ON_NONE, @1); }
	| '(' expr ')'		{ $$ = $2; }
	| '(' ')'			{ $$ = make(parser, ON_TUPLE, @1); }
	| '(' item ',' ')'
		{ $$ = make_list(parser, ON_TUPLE, @1, list_make1($2)); }
	| '(' item ',' items opt_comma ')'
		{ $$ = make_list(parser, ON_TUPLE, @1, lcons($2, $4)); }
	| '[' ']'			{ $$ = make(parser, ON_LIST, @1); }
	| '[' items opt_comma ']'
		{ $$ = make_list(parser, ON_LIST, @1, $2); }
	| '{' '}'			{ $$ = make(parser, ON_DICT, @1); }
	| '{' items opt_comma '}'
		{ $$ = make_list(parser, ON_SET, @1, $2); }
	| '{' pairs opt_comma '}'
		{ $$ = make_list(parser, ON_DICT, @1, $2); }
	;

/* Adjacent literals are one. */
strings:
	T_STRING
	| strings T_STRING	{ $$ = join_strings(parser, @2, $1, $2); }
	;

items:
	item							{ $$ = list_make1($1); }
	| items ',' item				{ $$ = lappend($1, $3); }
	;

item:
	expr
	| '*' expr			{ $$ = make_over(parser, ON_STARRED, @1, $2); }
	;

pairs:
	expr ':' expr					{ $$ = list_make2($1, $3); }
	| T_POW expr					{ $$ = list_make2(NULL, $2); }
	| pairs ',' expr ':' expr		{ $$ = lappend(lappend($1, $3), $5); }
	| pairs ',' T_POW expr			{ $$ = lappend(lappend($1, NULL), $4); }
	;

opt_comma:
	%empty
	| ','
	;

%%

OrmNode *
orm_parse(const char *text, int len, bool fragment)
{
	OrmSource  *source = palloc(sizeof(OrmSource));
	OrmParser  *parser = palloc0(sizeof(OrmParser));
	OrmNode    *result;
	void	   *scanner;

	/* nodes point at this copy long after the caller's text may be gone */
	source->text = pnstrdup(text, len);
	source->len = strlen(source->text);

	parser->source = source;
	parser->start_token = fragment ? START_FRAGMENT : START_EXPRESSION;

	scanner = orm_scanner_init(parser);
	if (orm_yyparse(scanner, parser) != 0)
		elog(ERROR, "expression parser failed");	/* it throws by itself */
	orm_scanner_finish(parser, scanner);

	result = parser->result;
	use_as_name(result);
	pfree(parser);
	return result;
}

/*
 * Bison's own complaints.  It has only two, as the scanner throws what it
 * finds itself, and both are about the token read last.
 */
static void
orm_yyerror(int *location, void *scanner, OrmParser *parser,
			const char *message)
{
	const char *hint = NULL;

	(void) location;
	(void) scanner;

	/* the text of this message is part of every version of Bison */
	if (strcmp(message, "memory exhausted") == 0)
		orm_too_deep(parser, parser->token_start);

	switch (parser->last_token)
	{
		case '=':
			if (parser->depth == 0)
				hint = _("Leave the assignment out: give only the expression. A condition is written Q(name=value).");
			else
				hint = _("A keyword is a single name: follow relations with \"__\", or write **{\"any name\": value}.");
			break;
		case '%':
			hint = _("Parameters are written $1, $2, and so on.");
			break;
		case ':':
			if (parser->previous_token == '=')
				hint = _("Parameters are written $1, $2, and so on.");
			break;
		default:
			if (parser->previous_token == ';')
				hint = _("Only one expression can be given.");
			else if (pg_strncasecmp(parser->source->text, "select ", 7) == 0)
				hint = _("Expressions are written as in Django: Model.objects.filter(field=value).");
			break;
	}

	orm_syntax_error(parser, parser->token_start, parser->token_end, hint);
}

/*
 * Throws a syntax error about source[start..end); the end of the text when
 * that is empty.
 */
void
orm_syntax_error(const OrmParser *parser, int start, int end,
				 const char *hint)
{
	const char *near = parser->source->text + start;
	bool		unclosed = (start >= end && hint == NULL && parser->depth > 0);
	int			len = end - start;

	/* enough to recognise the place, not a whole long string */
	if (len > 40)
		len = pg_mbcliplen(near, len, 40);

	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 len > 0
			 ? errmsg("syntax error in expression at or near \"%.*s\"",
					  len, near)
			 : errmsg("syntax error at end of expression"),
			 hint ? errhint("%s", hint) : 0,
			 unclosed
			 ? errhint("The last \"%c\" was never closed.",
					   parser->source->text[parser->open[parser->depth - 1]])
			 : 0,
			 orm_errposition(parser->source, start)));
}

void
orm_too_deep(const OrmParser *parser, int location)
{
	ereport(ERROR,
			(errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
			 errmsg("expression is nested too deeply"),
			 orm_errposition(parser->source, location)));
}

static OrmNode *
make(OrmParser *parser, OrmNodeTag tag, int location)
{
	return orm_make(tag, parser->source, location);
}

static OrmNode *
make_text(OrmParser *parser, OrmNodeTag tag, int location, char *str)
{
	OrmNode    *node = make(parser, tag, location);

	node->str = str;
	return node;
}

static OrmNode *
make_string(OrmParser *parser, int location, const OrmString *string)
{
	OrmNode    *node = make(parser, string->bytes ? ON_BYTES : ON_STR,
							location);

	node->str = string->str;
	node->len = string->len;
	node->quoted = string->quoted;
	node->name = string->name;
	return node;
}

/* A string turned out to stand where a table is named. */
static void
use_as_name(OrmNode *node)
{
	if (node->tag == ON_STR && node->name != NULL)
	{
		node->str = node->name;
		node->len = strlen(node->str);
	}
}

static OrmNode *
make_over(OrmParser *parser, OrmNodeTag tag, int location, OrmNode *base)
{
	OrmNode    *node = make(parser, tag, location);

	node->base = base;
	return node;
}

static OrmNode *
make_list(OrmParser *parser, OrmNodeTag tag, int location, List *args)
{
	OrmNode    *node = make(parser, tag, location);

	node->args = args;
	return node;
}

static OrmNode *
make_binary(OrmParser *parser, OrmOp op, int location,
			OrmNode *left, OrmNode *right)
{
	OrmNode    *node = make_list(parser, ON_BINARY, location,
								 list_make2(left, right));

	node->op = op;
	return node;
}

static OrmNode *
make_unary(OrmParser *parser, OrmOp op, int location, OrmNode *operand)
{
	OrmNode    *node = make_over(parser, ON_UNARY, location, operand);

	node->op = op;
	return node;
}

/* name=value; **value when there is no name */
static OrmNode *
make_keyword(OrmParser *parser, int location, char *name, OrmNode *value)
{
	OrmNode    *node = make_over(parser, ON_KEYWORD, location, value);

	node->str = name;
	return node;
}

/* ."name": only plain double quotes make a string a name. */
static OrmNode *
quoted_attribute(OrmParser *parser, int location, const OrmString *string)
{
	OrmNode    *node;

	if (!string->quoted)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("a quoted name is written in plain double quotes"),
				 orm_errposition(parser->source, location)));
	if (string->len == 0)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("a quoted name cannot be empty"),
				 orm_errposition(parser->source, location)));

	node = make_text(parser, ON_ATTR, location,
					 string->name != NULL ? string->name : string->str);
	node->quoted = true;
	return node;
}

/* Puts the first link of a fragment onto the start that it lacks. */
static OrmNode *
fragment_start(OrmParser *parser, OrmNode *trailer)
{
	return attach(make(parser, ON_NAME, trailer->location), trailer);
}

/* dict(a=1, **other), which is Python's other way to write {'a': 1, **other} */
static bool
is_dict_call(const OrmNode *base, const OrmNode *call)
{
	ListCell   *lc;

	if (base->tag != ON_NAME || base->quoted || base->str == NULL ||
		strcmp(base->str, "dict") != 0)
		return false;
	foreach(lc, call->args)
	{
		if (((OrmNode *) lfirst(lc))->tag != ON_KEYWORD)
			return false;
	}
	return true;
}

static void
make_dict(OrmNode *call)
{
	List	   *pairs = NIL;
	ListCell   *lc;

	foreach(lc, call->args)
	{
		OrmNode    *keyword = lfirst(lc);
		OrmNode    *key = NULL;

		if (keyword->str != NULL)
		{
			key = orm_make_str(keyword->str);
			key->source = keyword->source;
			key->location = keyword->location;
		}
		pairs = lappend(lappend(pairs, key), keyword->base);
	}
	call->tag = ON_DICT;
	call->base = NULL;
	call->args = pairs;
}

/*
 * Completes a trailer.  A call is where the name of what it calls is, not at
 * its parenthesis: that is what a message about it should point at.
 */
static OrmNode *
attach(OrmNode *base, OrmNode *trailer)
{
	trailer->base = base;
	use_as_name(base);
	if (trailer->tag == ON_CALL &&
		(base->tag == ON_ATTR || base->tag == ON_NAME))
		trailer->location = base->location;
	if (trailer->tag == ON_CALL && is_dict_call(base, trailer))
		make_dict(trailer);
	return trailer;
}

static OrmString *
join_strings(OrmParser *parser, int location,
			 OrmString *left, const OrmString *right)
{
	if (left->bytes != right->bytes)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("cannot mix bytes and text in adjacent literals"),
				 orm_errposition(parser->source, location)));

	/* "a""b" is also SQL's way to write the name a"b */
	if (left->quoted && right->quoted && left->end == right->start)
		left->name = psprintf("%s\"%s", left->name != NULL ? left->name : left->str,
							  right->str);
	else
	{
		left->name = NULL;
		left->quoted = false;
	}
	left->end = right->end;
	orm_string_append(left, right->str, right->len);
	return left;
}

/* for qsort: by name, then in source order */
static int
compare_keywords(const void *a, const void *b)
{
	const OrmNode *left = *(OrmNode *const *) a;
	const OrmNode *right = *(OrmNode *const *) b;
	int			result = strcmp(left->str, right->str);

	if (result != 0)
		return result;
	return left->location < right->location ? -1 : 1;
}

/* Throws when two of the named keywords are equal. */
static void
check_repeated_keywords(OrmNode **keywords, int count)
{
	int			i;

	/* sorted, because a call may well have thousands of them */
	qsort(keywords, count, sizeof(OrmNode *), compare_keywords);
	for (i = 1; i < count; i++)
	{
		if (strcmp(keywords[i - 1]->str, keywords[i]->str) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_SYNTAX_ERROR),
					 errmsg("keyword argument repeated: %s",
							keywords[i]->str),
					 orm_errlocation(keywords[i])));
	}
}

/* Python's rules for the order of a call's arguments. */
static void
check_order(List *args)
{
	bool		keyword = false;
	bool		unpacked = false;
	ListCell   *lc;

	foreach(lc, args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD && arg->str == NULL)
			unpacked = true;
		else if (arg->tag == ON_KEYWORD)
			keyword = true;
		else if (unpacked)
			ereport(ERROR,
					(errcode(ERRCODE_SYNTAX_ERROR),
					 arg->tag == ON_STARRED
					 ? errmsg("iterable argument unpacking follows keyword argument unpacking")
					 : errmsg("positional argument follows keyword argument unpacking"),
					 orm_errlocation(arg)));
		else if (keyword && arg->tag != ON_STARRED)
			ereport(ERROR,
					(errcode(ERRCODE_SYNTAX_ERROR),
					 errmsg("positional argument follows keyword argument"),
					 orm_errlocation(arg)));
	}
}

/* Can the dict stand as keywords?  Each key has to be a text with a name in it. */
static bool
names_keywords(const OrmNode *dict)
{
	ListCell   *lc;

	if (dict->tag != ON_DICT)
		return false;
	for (lc = list_head(dict->args); lc != NULL;
		 lc = lnext(dict->args, lnext(dict->args, lc)))
	{
		const OrmNode *key = lfirst(lc);

		if (key == NULL || key->tag != ON_STR || key->len == 0 ||
			strlen(key->str) != key->len)
			return false;
	}
	return true;
}

/* Appends key=value for each pair of the dict. */
static List *
append_unpacked(OrmParser *parser, List *args, const OrmNode *dict)
{
	ListCell   *lc;

	for (lc = list_head(dict->args); lc != NULL; lc = lnext(dict->args, lc))
	{
		OrmNode    *key = lfirst(lc);

		lc = lnext(dict->args, lc);
		args = lappend(args, make_keyword(parser, key->location, key->str,
										  lfirst(lc)));
	}
	return args;
}

/*
 * Appends a call's argument, of *[a, b] the elements, among which may be such
 * again: no deeper than what is parsed.
 */
static List *
append_plain(List *args, OrmNode *arg)
{
	ListCell   *lc;

	if (arg->tag != ON_STARRED ||
		(arg->base->tag != ON_LIST && arg->base->tag != ON_TUPLE))
		return lappend(args, arg);
	foreach(lc, arg->base->args)
		args = append_plain(args, lfirst(lc));
	return args;
}

/*
 * A call's arguments, with *[a, b] and **{'name': value} as what they stand for.
 * Python's rules for their order are checked first.
 */
static List *
plain_arguments(OrmParser *parser, List *args)
{
	List	   *result = NIL;
	OrmNode   **keywords = NULL;
	int			count = 0;
	ListCell   *lc;

	check_order(args);
	foreach(lc, args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD && arg->str == NULL && names_keywords(arg->base))
			result = append_unpacked(parser, result, arg->base);
		else
			result = append_plain(result, arg);
	}
	foreach(lc, result)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag != ON_KEYWORD || arg->str == NULL)
			continue;
		if (keywords == NULL)
			keywords = palloc(list_length(result) * sizeof(OrmNode *));
		keywords[count++] = arg;
	}
	if (keywords != NULL)
	{
		check_repeated_keywords(keywords, count);
		pfree(keywords);
	}
	return result;
}
