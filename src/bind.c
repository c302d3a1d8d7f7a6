/*
 * bind.c
 *	  Binding parameters: the parse tree with literals in the place of $1, $2
 *	  ..., which is what a stored orm_queryset holds.
 *
 * The literals are those of the expression language, so that the canonical
 * text of the result says the same in every session.
 *
 * Relies on: tree.c for making nodes, lookups.c for which names are lookups,
 * row_key.c and reflect.c for what a row stands for.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "query.h"

static OrmNode *bind_value(const OrmNode *at, Oid type, Datum value);

/* ----------
 * Parameters
 * ----------
 */

int
orm_max_param(const OrmNode *node)
{
	int			result = 0;

	check_stack_depth();

	/* recurse to the right, loop to the left, where the long chains are */
	while (node != NULL)
	{
		bool		binary = (node->tag == ON_BINARY);
		ListCell   *lc;

		if (node->tag == ON_PARAM)
			result = Max(result, node->number);
		foreach(lc, node->args)
		{
			int			within;

			if (binary && lc == list_head(node->args))
				continue;
			within = orm_max_param(lfirst(lc));	/* Max() would ask twice */
			result = Max(result, within);
		}
		node = binary ? linitial(node->args) : node->base;
	}
	return result;
}

/* What is given beside an expression and not named in it is a mistake. */
void
orm_check_params(const OrmNode *node, const OrmParams *params)
{
	int			used = params->count > 0 ? orm_max_param(node) : 0;

	if (params->count > used)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg_plural("%d parameter was given, but the expression uses %d",
							   "%d parameters were given, but the expression uses %d",
							   params->count, params->count, used),
				 errhint("The values of an expression are $1, $2 ... in it, as in filter(id=$1). Names and values are for orm_filter() and its like.")));
}

/* A node that stands where "at" stands: errors about a value show its $n. */
static OrmNode *
make_at(const OrmNode *at, OrmNodeTag tag)
{
	return orm_make(tag, at->source, at->location);
}

static OrmNode *
text_at(const OrmNode *at, OrmNodeTag tag, const char *str, int len)
{
	OrmNode    *node = make_at(at, tag);

	node->str = pnstrdup(str, len);
	node->len = len;
	return node;
}

static OrmNode *
str_at(const OrmNode *at, const char *str)
{
	return text_at(at, ON_STR, str, strlen(str));
}

/* A number from its text, which may begin with a sign. */
static OrmNode *
number_at(const OrmNode *at, OrmNodeTag tag, const char *text)
{
	OrmNode    *sign;

	if (text[0] != '-')
		return text_at(at, tag, text, strlen(text));

	sign = make_at(at, ON_UNARY);
	sign->op = OP_NEG;
	sign->base = text_at(at, tag, text + 1, strlen(text + 1));
	return sign;
}

static OrmNode *
int_at(const OrmNode *at, int64 value)
{
	return number_at(at, ON_INT, psprintf(INT64_FORMAT, value));
}

/* function(args), or module.function(args) */
static OrmNode *
call_at(const OrmNode *at, const char *module, const char *function,
		List *args)
{
	OrmNode    *call = make_at(at, ON_CALL);
	OrmNode    *name = make_at(at, module ? ON_ATTR : ON_NAME);

	name->str = pstrdup(function);
	if (module)
	{
		name->base = make_at(at, ON_NAME);
		name->base->str = pstrdup(module);
	}
	call->base = name;
	call->args = args;
	return call;
}

static OrmNode *
decimal_at(const OrmNode *at, const char *text)
{
	return call_at(at, NULL, "Decimal", list_make1(str_at(at, text)));
}

/*
 * The text that a type's output function gives, under settings of its own so
 * that it reads back as the same value in any session.
 */
static OrmNode *
output_at(const OrmNode *at, Oid type, Datum value)
{
	static const char *const settings[][2] = {
		{"datestyle", "ISO"},
		{"intervalstyle", "postgres"},
		{"extra_float_digits", "3"},
		{"search_path", "pg_catalog"},	/* regclass and its kin */
	};
	int			nestlevel = NewGUCNestLevel();
	Oid			output;
	bool		isvarlena;
	char	   *text;
	size_t		i;

	for (i = 0; i < lengthof(settings); i++)
		(void) set_config_option(settings[i][0], settings[i][1],
								 PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	getTypeOutputInfo(type, &output, &isvarlena);
	text = OidOutputFunctionCall(output, value);
	AtEOXact_GUC(true, nestlevel);

	return str_at(at, text);
}

/* text: the shortest decimal that reads back as the same value */
static OrmNode *
float_at(const OrmNode *at, double value, const char *text)
{
	if (isnan(value))
		return str_at(at, "NaN");
	if (isinf(value))
		return str_at(at, value < 0 ? "-Infinity" : "Infinity");
	if (strpbrk(text, ".e") == NULL)
		text = psprintf("%s.0", text);
	return number_at(at, ON_FLOAT, text);
}

static List *
append_time(List *args, const OrmNode *at, const struct pg_tm *tm,
			fsec_t fsec)
{
	args = lappend(args, int_at(at, tm->tm_hour));
	args = lappend(args, int_at(at, tm->tm_min));
	args = lappend(args, int_at(at, tm->tm_sec));
	return lappend(args, int_at(at, fsec));
}

/* The values that Python's date and datetime can hold. */
static bool
python_year(int year)
{
	return year >= 1 && year <= 9999;
}

static OrmNode *
date_at(const OrmNode *at, DateADT date)
{
	int			year;
	int			month;
	int			day;

	if (DATE_NOT_FINITE(date))
		return output_at(at, DATEOID, DateADTGetDatum(date));
	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	if (!python_year(year))
		return output_at(at, DATEOID, DateADTGetDatum(date));

	return call_at(at, "datetime", "date",
				   list_make3(int_at(at, year), int_at(at, month),
							  int_at(at, day)));
}

/* timestamp, or timestamptz as the same moment's UTC */
static OrmNode *
timestamp_at(const OrmNode *at, Oid type, Timestamp timestamp)
{
	struct pg_tm tm;
	fsec_t		fsec;
	List	   *args;

	if (TIMESTAMP_NOT_FINITE(timestamp) ||
		timestamp2tm(timestamp, NULL, &tm, &fsec, NULL, NULL) != 0 ||
		!python_year(tm.tm_year))
		return output_at(at, type, TimestampGetDatum(timestamp));

	args = list_make3(int_at(at, tm.tm_year), int_at(at, tm.tm_mon),
					  int_at(at, tm.tm_mday));
	args = append_time(args, at, &tm, fsec);
	if (type == TIMESTAMPTZOID)
	{
		OrmNode    *utc = orm_make_attr(orm_make_attr(orm_make_name("datetime"),
													  "timezone"), "utc");

		args = lappend(args, orm_make_keyword("tzinfo", utc));
	}
	return call_at(at, "datetime", "datetime", args);
}

static OrmNode *
time_at(const OrmNode *at, TimeADT value)
{
	struct pg_tm tm;
	fsec_t		fsec;

	time2tm(value, &tm, &fsec);
	if (tm.tm_hour > 23)
		return output_at(at, TIMEOID, TimeADTGetDatum(value));
	return call_at(at, "datetime", "time", append_time(NIL, at, &tm, fsec));
}

/*
 * A number out of jsonb, which may be longer than a literal can be or out of
 * the range of a float.
 */
static OrmNode *
json_number_at(const OrmNode *at, Numeric numeric)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out,
														   NumericGetDatum(numeric)));
	double		approximate;

	if (strlen(text) > 4000)
		return decimal_at(at, text);
	if (strchr(text, '.') == NULL)
		return number_at(at, ON_INT, text);

	approximate = strtod(text, NULL);
	if (isinf(approximate) ||
		(approximate == 0 && strpbrk(text, "123456789") != NULL))
		return decimal_at(at, text);
	return number_at(at, ON_FLOAT, text);
}

/* Leaves room for what else is nested in a text that the parser will take. */
#define JSON_MAX_NESTING 500

/* A jsonb array or object, or the scalar inside one that only wraps it. */
static OrmNode *
json_at(const OrmNode *at, JsonbContainer *container, int depth)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue	v;
	OrmNode    *node = NULL;
	bool		scalar = JsonContainerIsScalar(container);

	if (depth > JSON_MAX_NESTING)
		ereport(ERROR,
				(errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
				 errmsg("jsonb value is nested too deeply"),
				 orm_errlocation(at)));

	/* nested containers come as jbvBinary, to be taken by a call of their own */
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		OrmNode    *item;

		if (token == WJB_BEGIN_ARRAY || token == WJB_BEGIN_OBJECT)
			node = make_at(at, token == WJB_BEGIN_ARRAY ? ON_LIST : ON_DICT);
		if (token != WJB_ELEM && token != WJB_KEY && token != WJB_VALUE)
			continue;

		switch (v.type)
		{
			case jbvNull:
				item = make_at(at, ON_NONE);
				break;
			case jbvBool:
				item = make_at(at, ON_BOOL);
				item->number = v.val.boolean;
				break;
			case jbvNumeric:
				item = json_number_at(at, v.val.numeric);
				break;
			case jbvString:
				item = text_at(at, ON_STR, v.val.string.val,
							   v.val.string.len);
				break;
			case jbvBinary:
				item = json_at(at, v.val.binary.data, depth + 1);
				break;
			default:
				elog(ERROR, "unexpected jsonb value type: %d", (int) v.type);
		}
		if (scalar)
			node = item;
		else
			node->args = lappend(node->args, item);
	}
	return node;
}

/* One dimension of an array; *next walks its elements, whatever the depth. */
static OrmNode *
array_dimension_at(const OrmNode *at, Oid element, ArrayType *array,
				   const Datum *values, const bool *nulls,
				   int dimension, int *next)
{
	OrmNode    *list = make_at(at, ON_LIST);
	int			i;

	for (i = 0; i < ARR_DIMS(array)[dimension]; i++)
	{
		OrmNode    *item;

		if (dimension + 1 < ARR_NDIM(array))
			item = array_dimension_at(at, element, array, values, nulls,
									  dimension + 1, next);
		else
		{
			item = nulls[*next] ? make_at(at, ON_NONE) :
				bind_value(at, element, values[*next]);
			(*next)++;
		}
		list->args = lappend(list->args, item);
	}
	return list;
}

static OrmNode *
array_at(const OrmNode *at, Oid element, Datum value)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	int16		typlen;
	bool		typbyval;
	char		typalign;
	Datum	   *values;
	bool	   *nulls;
	int			count;
	int			next = 0;

	if (ARR_NDIM(array) == 0)
		return make_at(at, ON_LIST);

	get_typlenbyvalalign(element, &typlen, &typbyval, &typalign);
	deconstruct_array(array, element, typlen, typbyval, typalign,
					  &values, &nulls, &count);
	return array_dimension_at(at, element, array, values, nulls, 0, &next);
}

/* The columns that a row can stand for: its key, and what else is referred to. */
static bool
is_key_column(const OrmModel *model, const OrmColumn *column)
{
	ListCell   *lc;
	int			i;

	if (column->primary ||
		(model->npk == 0 && orm_relation_of_column(model, column->attnum) != NULL))
		return true;
	foreach(lc, model->reverse_all)
	{
		OrmRelation *rel = lfirst(lc);

		for (i = 0; i < REL_NFROM(rel); i++)
		{
			if (rel->from_cols[i] == column->attnum)
				return true;
		}
	}
	return false;
}

/*
 * A row of a table as "schema"."table"(key=1), which stands for it whatever its
 * place turns out to want; NULL if it has no key.
 */
static OrmNode *
row_at(const OrmNode *at, Oid type, Datum value)
{
	const OrmModel *model = orm_model(get_typ_typrelid(type));
	HeapTupleHeader row = DatumGetHeapTupleHeader(value);
	OrmNode    *call;
	List	   *args = NIL;
	int			i;

	for (i = 0; i < model->ncolumns; i++)
	{
		const OrmColumn *column = &model->columns[i];
		bool		isnull;
		Datum		datum;
		OrmNode    *keyword;

		if (!is_key_column(model, column))
			continue;
		datum = GetAttributeByNum(row, column->attnum, &isnull);
		keyword = make_at(at, ON_KEYWORD);
		keyword->str = pstrdup(column->attname);
		keyword->base = isnull ? make_at(at, ON_NONE) :
			bind_value(at, column->typid, datum);
		args = lappend(args, keyword);
	}
	if (args == NIL)
		return NULL;
	call = call_at(at, model->nspname, model->relname, args);
	call->base->quoted = true;
	call->base->base->quoted = true;
	return call;
}

/* The literal for a value that is not null. */
static OrmNode *
bind_value(const OrmNode *at, Oid type, Datum value)
{
	char		buf[64];		/* more than the longest shortest decimal */
	OrmNode    *node;
	Oid			element;

	type = getBaseType(type);
	switch (type)
	{
		case BOOLOID:
			node = make_at(at, ON_BOOL);
			node->number = DatumGetBool(value);
			return node;
		case INT2OID:
			return int_at(at, DatumGetInt16(value));
		case INT4OID:
			return int_at(at, DatumGetInt32(value));
		case INT8OID:
			return int_at(at, DatumGetInt64(value));
		case FLOAT4OID:
			float_to_shortest_decimal_buf(DatumGetFloat4(value), buf);
			return float_at(at, DatumGetFloat4(value), buf);
		case FLOAT8OID:
			double_to_shortest_decimal_buf(DatumGetFloat8(value), buf);
			return float_at(at, DatumGetFloat8(value), buf);
		case NUMERICOID:
			return decimal_at(at, DatumGetCString(DirectFunctionCall1(numeric_out,
																	  value)));
		case UNKNOWNOID:
			return str_at(at, DatumGetCString(value));
		case NAMEOID:
			return str_at(at, NameStr(*DatumGetName(value)));
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			return str_at(at, TextDatumGetCString(value));
		case BYTEAOID:
			{
				bytea	   *bytes = DatumGetByteaPP(value);

				/* not text_at(): there may be NULs inside */
				node = make_at(at, ON_BYTES);
				node->len = VARSIZE_ANY_EXHDR(bytes);
				node->str = palloc(node->len + 1);
				memcpy(node->str, VARDATA_ANY(bytes), node->len);
				node->str[node->len] = '\0';
				return node;
			}
		case DATEOID:
			return date_at(at, DatumGetDateADT(value));
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return timestamp_at(at, type, DatumGetTimestamp(value));
		case TIMEOID:
			return time_at(at, DatumGetTimeADT(value));
		case UUIDOID:
			return call_at(at, NULL, "UUID",
						   list_make1(str_at(at, DatumGetCString(DirectFunctionCall1(uuid_out,
																					 value)))));
		case JSONOID:
			{
				char	   *json = TextDatumGetCString(value);

				value = DirectFunctionCall1(jsonb_in, CStringGetDatum(json));
				return json_at(at, &DatumGetJsonbP(value)->root, 1);
			}
		case JSONBOID:
			return json_at(at, &DatumGetJsonbP(value)->root, 1);
		default:
			element = get_element_type(type);
			if (OidIsValid(element))
				return array_at(at, element, value);
			node = orm_is_row_type(type) ? row_at(at, type, value) : NULL;
			return node != NULL ? node : output_at(at, type, value);
	}
}

static OrmNode *
bind_param(const OrmNode *node, const OrmParams *params)
{
	int			count = params ? params->count : 0;
	OrmParam   *param;

	if (node->number < 1 || node->number > count)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_PARAMETER),
				 errmsg("there is no parameter $%d", node->number),
				 orm_errlocation(node)));

	param = &params->values[node->number - 1];
	if (!param->known)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the value of $%d is not known before the statement runs",
						node->number)));
	param->looked = true;
	if (param->isnull)
		return make_at(node, ON_NONE);
	return bind_value(node, param->type, param->value);
}

/*
 * Is it rating__gt=$1, whose argument is NULL?  Such a lookup finds nothing,
 * while None would be an error; for exact, None says what NULL does.
 */
static bool
is_null_lookup(const OrmNode *node, const OrmParams *params)
{
	List	   *path;
	const char *lookup;

	if (node->tag != ON_KEYWORD || node->str == NULL || node->base->tag != ON_PARAM ||
		node->base->number < 1 || params == NULL || node->base->number > params->count ||
		!params->values[node->base->number - 1].isnull)
		return false;
	path = orm_split_names(node->str);
	lookup = llast(path);
	return list_length(path) > 1 && orm_is_lookup_name(lookup) &&
		strcmp(lookup, "exact") != 0 && strcmp(lookup, "iexact") != 0;
}

OrmNode *
orm_bind_params(OrmNode *node, const OrmParams *params)
{
	check_stack_depth();

	if (node == NULL)
		return NULL;
	if (node->tag == ON_PARAM)
		return bind_param(node, params);
	if (is_null_lookup(node, params))
	{
		OrmNode    *copy = palloc(sizeof(OrmNode));

		(void) bind_param(node->base, params);
		*copy = *node;
		copy->base = call_at(node->base, NULL, "Null", NIL);
		return copy;
	}

	return orm_copy_changed(node, orm_bind_params, orm_bind_params, params);
}
