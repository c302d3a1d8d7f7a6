/*
 * recordset.c
 *	  orm_recordset(jsonb): an array of objects as rows, as jsonb_to_recordset()
 *	  makes them.
 *
 * jsonb_to_recordset() searches every object for every column and takes each
 * value through its text.  Objects that are rows of one table mostly have the
 * same keys in the same order, so here each object is read once from end to
 * end, each key is first compared with the one that stood there before, and
 * numbers, strings, dates and truth values become those of SQL as they are: half of
 * the time or less.
 *
 * The result is what jsonb_to_recordset() yields.  Columns of arrays and rows
 * are left to it (orm_recordset_reads() tells).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "records.h"
#include "values.h"

PG_FUNCTION_INFO_V1(orm_recordset);

/* How a column's values are read. */
typedef enum Decoding
{
	FROM_INPUT,					/* by the type's input function */
	FROM_STRING,				/* the bytes are the value */
	FROM_BOOL,
	FROM_DATE,
	FROM_NUMBER,
	FROM_WHOLE_NUMBER,
	FROM_JSONB,
	FROM_JSON
} Decoding;

typedef struct Column
{
	const char *name;
	int			len;
	Decoding	how;
	PGFunction	from_number;	/* FROM_WHOLE_NUMBER */
	bool		domain;			/* which may refuse NULL */
	FmgrInfo	input;
	Oid			ioparam;
	int32		typmod;
} Column;

typedef struct Decoder
{
	Column	   *columns;
	int			ncolumns;
	int		   *order;			/* the columns of the keys of the object before */
	int			norder;
	int			maxorder;
	Datum	   *values;
	bool	   *nulls;
	int64		number;			/* of the object, for messages; 0: none */
	const Column *column;
	TupleDesc	tupdesc;
	Tuplestorestate *store;
	MemoryContext row;
} Decoder;

/* ------------------------------------------------------------------- columns */

bool
orm_recordset_reads(Oid type)
{
	return !type_is_rowtype(type) &&
		!OidIsValid(get_element_type(getBaseType(type)));
}

static Decoding
decoding_of(Oid type, int32 typmod, PGFunction *from_number)
{
	switch (type)
	{
		case INT2OID:
			*from_number = numeric_int2;
			return FROM_WHOLE_NUMBER;
		case INT4OID:
			*from_number = numeric_int4;
			return FROM_WHOLE_NUMBER;
		case INT8OID:
			*from_number = numeric_int8;
			return FROM_WHOLE_NUMBER;
		case NUMERICOID:
			return typmod < 0 ? FROM_NUMBER : FROM_INPUT;
		case TEXTOID:
		case VARCHAROID:
			return typmod < 0 ? FROM_STRING : FROM_INPUT;
		case BOOLOID:
			return FROM_BOOL;
		case DATEOID:
			return FROM_DATE;
		case JSONBOID:
			return FROM_JSONB;
		case JSONOID:
			return FROM_JSON;
		default:
			return FROM_INPUT;
	}
}

static void
prepare_column(Column *column, Form_pg_attribute att)
{
	Oid			input;

	if (!orm_recordset_reads(att->atttypid))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("column \"%s\" is of type %s, which orm_recordset does not read",
						NameStr(att->attname), format_type_be(att->atttypid)),
				 errhint("Use jsonb_to_recordset.")));
	column->name = NameStr(att->attname);
	column->len = strlen(column->name);
	column->typmod = att->atttypmod;
	column->domain = get_typtype(att->atttypid) == TYPTYPE_DOMAIN;
	column->how = decoding_of(att->atttypid, att->atttypmod, &column->from_number);
	getTypeInputInfo(att->atttypid, &input, &column->ioparam);
	fmgr_info(input, &column->input);
}

/* -------------------------------------------------------------------- values */

/* The text that the input function of a column is given. */
static char *
value_text(const Column *column, JsonbValue *value)
{
	Jsonb	   *jsonb;

	if (column->how != FROM_JSON)
	{
		switch (value->type)
		{
			case jbvString:
				return pnstrdup(value->val.string.val, value->val.string.len);
			case jbvBool:
				return value->val.boolean ? "true" : "false";
			case jbvNumeric:
				return DatumGetCString(DirectFunctionCall1(numeric_out,
														   NumericGetDatum(value->val.numeric)));
			default:
				break;
		}
	}
	jsonb = JsonbValueToJsonb(value);
	return JsonbToCString(NULL, &jsonb->root, VARSIZE(jsonb));
}

static bool
is_whole(const JsonbValue *value)
{
	return value->type == jbvNumeric &&
		DatumGetInt32(DirectFunctionCall1(numeric_scale,
										  NumericGetDatum(value->val.numeric))) == 0;
}

/* 2024-02-29, which is the same date in every DateStyle; others are not read. */
static bool
read_iso_date(const JsonbValue *value, Datum *date)
{
	const char *p = value->val.string.val;
	int			year = 0;
	int			month;
	int			day;
	int			i;

	if (value->type != jbvString || value->val.string.len != 10 ||
		p[4] != '-' || p[7] != '-')
		return false;
	for (i = 0; i < 10; i++)
	{
		if (i != 4 && i != 7 && (p[i] < '0' || p[i] > '9'))
			return false;
	}
	for (i = 0; i < 4; i++)
		year = year * 10 + (p[i] - '0');
	month = (p[5] - '0') * 10 + (p[6] - '0');
	day = (p[8] - '0') * 10 + (p[9] - '0');
	if (year < 1 || month < 1 || month > MONTHS_PER_YEAR || day < 1 ||
		day > day_tab[isleap(year)][month - 1])
		return false;
	*date = DateADTGetDatum(date2j(year, month, day) - POSTGRES_EPOCH_JDATE);
	return true;
}

static Datum
decode_value(Column *column, JsonbValue *value)
{
	Datum		date;

	switch (column->how)
	{
		case FROM_STRING:
			if (value->type == jbvString)
				return PointerGetDatum(cstring_to_text_with_len(value->val.string.val,
																value->val.string.len));
			break;
		case FROM_WHOLE_NUMBER:
			if (is_whole(value))
				return DirectFunctionCall1(column->from_number,
										   NumericGetDatum(value->val.numeric));
			break;
		case FROM_NUMBER:
			if (value->type == jbvNumeric)
				return NumericGetDatum(value->val.numeric);
			break;
		case FROM_BOOL:
			if (value->type == jbvBool)
				return BoolGetDatum(value->val.boolean);
			break;
		case FROM_DATE:
			if (read_iso_date(value, &date))
				return date;
			break;
		case FROM_JSONB:
			return JsonbPGetDatum(JsonbValueToJsonb(value));
		case FROM_JSON:
		case FROM_INPUT:
			break;
	}
	return InputFunctionCall(&column->input, value_text(column, value),
							 column->ioparam, column->typmod);
}

/* ------------------------------------------------------------------- objects */

static bool
is_named(const Column *column, const JsonbValue *key)
{
	return column->len == key->val.string.len &&
		memcmp(column->name, key->val.string.val, column->len) == 0;
}

/* The column of the n-th key of an object, or -1. */
static int
find_column(Decoder *decoder, int n, const JsonbValue *key)
{
	int			column = n < decoder->norder ? decoder->order[n] : -1;
	int			i;

	if (column >= 0 && is_named(&decoder->columns[column], key))
		return column;
	column = -1;
	for (i = 0; i < decoder->ncolumns && column < 0; i++)
	{
		if (is_named(&decoder->columns[i], key))
			column = i;
	}
	if (n >= decoder->maxorder)
	{
		decoder->maxorder = Max(n + 1, 2 * decoder->maxorder);
		decoder->order = repalloc(decoder->order, sizeof(int) * decoder->maxorder);
	}
	while (decoder->norder <= n)
		decoder->order[decoder->norder++] = -1;
	decoder->order[n] = column;
	return column;
}

static void
decode_into(Decoder *decoder, int n, JsonbValue *value)
{
	MemoryContext old = MemoryContextSwitchTo(decoder->row);

	decoder->column = &decoder->columns[n];
	decoder->values[n] = decode_value(&decoder->columns[n], value);
	decoder->nulls[n] = false;
	decoder->column = NULL;
	MemoryContextSwitchTo(old);
}

static void
begin_row(Decoder *decoder)
{
	int			i;

	decoder->number++;
	for (i = 0; i < decoder->ncolumns; i++)
	{
		decoder->values[i] = (Datum) 0;
		decoder->nulls[i] = true;
	}
}

static void
end_row(Decoder *decoder)
{
	int			i;

	for (i = 0; i < decoder->ncolumns; i++)
	{
		Column	   *column = &decoder->columns[i];

		if (column->domain && decoder->nulls[i])
			(void) InputFunctionCall(&column->input, NULL, column->ioparam, column->typmod);
	}
	tuplestore_putvalues(decoder->store, decoder->tupdesc, decoder->values,
						 decoder->nulls);
	MemoryContextReset(decoder->row);
	CHECK_FOR_INTERRUPTS();
}

static void
decode_objects(Decoder *decoder, Jsonb *rows)
{
	JsonbIterator *it = JsonbIteratorInit(&rows->root);
	JsonbIteratorToken token;
	JsonbValue	v;
	bool		skip = false;
	int			depth = 0;
	int			nkeys = 0;
	int			column = -1;

	while ((token = JsonbIteratorNext(&it, &v, skip)) != WJB_DONE)
	{
		skip = token == WJB_KEY;
		switch (token)
		{
			case WJB_BEGIN_ARRAY:
				if (depth++ > 0)
					orm_no_records();
				break;
			case WJB_BEGIN_OBJECT:
				begin_row(decoder);
				nkeys = 0;
				break;
			case WJB_KEY:
				column = find_column(decoder, nkeys++, &v);
				break;
			case WJB_VALUE:
				if (column >= 0 && v.type != jbvNull)
					decode_into(decoder, column, &v);
				break;
			case WJB_END_OBJECT:
				end_row(decoder);
				break;
			case WJB_ELEM:
				orm_no_records();
				break;
			default:
				break;
		}
	}
}

/* Which value it was that an input function refused. */
static void
decoding_context(void *arg)
{
	Decoder    *decoder = arg;

	if (decoder->column != NULL)
		errcontext("\"%s\" of object " INT64_FORMAT, decoder->column->name,
				   decoder->number);
}

/* ------------------------------------------------------------------- function */

static Tuplestorestate *
begin_result(ReturnSetInfo *rsinfo)
{
	MemoryContext old;

	if (rsinfo == NULL || !IsA(rsinfo, ReturnSetInfo) ||
		!(rsinfo->allowedModes & SFRM_Materialize) || rsinfo->expectedDesc == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("orm_recordset is called in FROM, with a list of columns")));
	old = MemoryContextSwitchTo(rsinfo->econtext->ecxt_per_query_memory);
	rsinfo->returnMode = SFRM_Materialize;
	rsinfo->setDesc = CreateTupleDescCopy(rsinfo->expectedDesc);
	rsinfo->setResult = tuplestore_begin_heap((rsinfo->allowedModes & SFRM_Materialize_Random) != 0,
											  false, work_mem);
	MemoryContextSwitchTo(old);
	return rsinfo->setResult;
}

/*
 * orm_recordset(jsonb) -> setof record
 */
Datum
orm_recordset(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Jsonb	   *rows = PG_GETARG_JSONB_P(0);
	ErrorContextCallback callback;
	MemoryContext context = CurrentMemoryContext;
	Decoder		decoder;
	int			i;

	memset(&decoder, 0, sizeof(decoder));
	decoder.store = begin_result(rsinfo);
	decoder.tupdesc = rsinfo->setDesc;
	decoder.ncolumns = decoder.tupdesc->natts;
	decoder.columns = palloc0(sizeof(Column) * Max(decoder.ncolumns, 1));
	for (i = 0; i < decoder.ncolumns; i++)
		prepare_column(&decoder.columns[i], TupleDescAttr(decoder.tupdesc, i));
	decoder.maxorder = decoder.ncolumns + 1;
	decoder.order = palloc(sizeof(int) * decoder.maxorder);
	decoder.values = palloc(sizeof(Datum) * Max(decoder.ncolumns, 1));
	decoder.nulls = palloc(sizeof(bool) * Max(decoder.ncolumns, 1));
	decoder.row = AllocSetContextCreate(CurrentMemoryContext, "orm_recordset row",
										ALLOCSET_DEFAULT_SIZES);
	if (!JB_ROOT_IS_ARRAY(rows) || JB_ROOT_IS_SCALAR(rows))
		orm_no_records();
	callback.callback = decoding_context;
	callback.arg = &decoder;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	PG_TRY();
	{
		decode_objects(&decoder, rows);
	}
	PG_CATCH();
	{
		ErrorData  *edata;

		MemoryContextSwitchTo(context);
		edata = CopyErrorData();
		FlushErrorState();
		if (decoder.column != NULL)
			orm_name_field(edata, decoder.column->name);
		ReThrowError(edata);
	}
	PG_END_TRY();
	error_context_stack = callback.previous;
	return (Datum) 0;
}
