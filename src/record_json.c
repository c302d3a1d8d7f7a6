/*
 * record_json.c
 *	  orm_object(record): a row as a jsonb object, as to_jsonb() makes it.
 *
 * to_jsonb() looks up every column of every row in the catalogs, builds a tree
 * of values, sorts the keys of each object and takes numbers through text.
 * A queryset makes many objects of a few types, so here all of that is done
 * once for each row type, and the values are written straight into the binary
 * form: a third of the time or less.
 *
 * The result is what to_jsonb() yields.  Types that are not known here (json,
 * types of extensions, which may have a cast to json) are left to it.
 *
 * Relies on the binary format of utils/jsonb.h, which is that of pg_upgraded
 * data and so has not changed since 9.4.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/typcache.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(orm_object);

/* How a type's values are written. */
typedef enum Encoding
{
	AS_BOOL,
	AS_INT2,
	AS_INT4,
	AS_INT8,
	AS_NUMERIC,
	AS_FLOAT,					/* a number, by way of its output function */
	AS_TEXT,					/* the bytes are the string */
	AS_DATETIME,
	AS_OUTPUT,					/* a string, by its output function */
	AS_JSONB,
	AS_ARRAY,
	AS_RECORD,
	AS_TO_JSONB					/* whatever to_jsonb() makes of it */
} Encoding;

typedef struct ValueType
{
	Oid			type;			/* as asked for */
	Oid			base;			/* not a domain */
	Encoding	how;
	FmgrInfo	function;		/* output function, or to_jsonb() */
	int16		typlen;			/* for elements of arrays */
	bool		typbyval;
	char		typalign;
} ValueType;

/* All that is the same for every row of a type. */
typedef struct RecordType
{
	Oid			type;
	int32		typmod;
	uint64		identifier;		/* of the version of a named type */
	TupleDesc	tupdesc;
	int			nkeys;
	int		   *columns;		/* positions, in the order of the keys */
	ValueType **types;			/* parallel */
	JEntry	   *entries;		/* of the keys */
	char	   *keys;			/* their bytes */
	int			keys_length;
} RecordType;

/* Kept in fn_extra. */
typedef struct Encoder
{
	MemoryContext context;
	List	   *records;		/* of RecordType * */
	List	   *types;			/* of ValueType * */
} Encoder;

static JEntry encode_value(Encoder *encoder, StringInfo buf, ValueType *type,
						   Datum value);

/* ----------------------------------------------------------------------- types */

/* to_jsonb() learns the type of its argument from the call's expression. */
static void
prepare_to_jsonb(ValueType *type)
{
	Param	   *arg = makeNode(Param);
	FuncExpr   *call;

	arg->paramkind = PARAM_EXTERN;
	arg->paramid = 1;
	arg->paramtype = type->type;
	arg->paramtypmod = -1;
	arg->location = -1;
	call = makeFuncExpr(F_TO_JSONB, JSONBOID, list_make1(arg), InvalidOid,
						InvalidOid, COERCE_EXPLICIT_CALL);
	fmgr_info_set_expr((Node *) call, &type->function);
}

static Encoding
builtin_encoding(Oid type)
{
	switch (type)
	{
		case BOOLOID:
			return AS_BOOL;
		case INT2OID:
			return AS_INT2;
		case INT4OID:
			return AS_INT4;
		case INT8OID:
			return AS_INT8;
		case NUMERICOID:
			return AS_NUMERIC;
		case FLOAT4OID:
		case FLOAT8OID:
			return AS_FLOAT;
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			return AS_TEXT;
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return AS_DATETIME;
		case JSONBOID:
			return AS_JSONB;
		case JSONOID:
			return AS_TO_JSONB;
		case RECORDARRAYOID:
			return AS_ARRAY;
		default:
			return AS_OUTPUT;
	}
}

static Encoding
encoding_of(Oid type)
{
	Encoding	how = builtin_encoding(type);

	if (how != AS_OUTPUT)
		return how;
	if (OidIsValid(get_element_type(type)) || type == ANYARRAYOID)
		return AS_ARRAY;
	if (type_is_rowtype(type))
		return AS_RECORD;
	return type >= FirstNormalObjectId ? AS_TO_JSONB : AS_OUTPUT;
}

static ValueType *
value_type(Encoder *encoder, Oid oid)
{
	ValueType  *type;
	MemoryContext old;
	ListCell   *lc;

	foreach(lc, encoder->types)
	{
		type = lfirst(lc);
		if (type->type == oid)
			return type;
	}
	old = MemoryContextSwitchTo(encoder->context);
	type = palloc0(sizeof(ValueType));
	type->type = oid;
	type->base = getBaseType(oid);
	type->how = encoding_of(type->base);
	get_typlenbyvalalign(oid, &type->typlen, &type->typbyval, &type->typalign);
	if (type->how == AS_TO_JSONB)
	{
		fmgr_info_cxt(F_TO_JSONB, &type->function, encoder->context);
		prepare_to_jsonb(type);
	}
	else if (type->how == AS_OUTPUT || type->how == AS_FLOAT)
	{
		Oid			output;
		bool		varlena;

		getTypeOutputInfo(type->base, &output, &varlena);
		fmgr_info_cxt(output, &type->function, encoder->context);
	}
	encoder->types = lappend(encoder->types, type);
	MemoryContextSwitchTo(old);
	return type;
}

/* The order of keys in jsonb: the shorter first, then by their bytes. */
static int
compare_keys(const char *a, const char *b)
{
	size_t		alen = strlen(a);
	size_t		blen = strlen(b);

	if (alen != blen)
		return alen < blen ? -1 : 1;
	return memcmp(a, b, alen);
}

/* Sorts a column in among the keys; of two of one name, the later one stays. */
static void
add_key(RecordType *record, int column)
{
	const char *name = NameStr(TupleDescAttr(record->tupdesc, column)->attname);
	int			at = record->nkeys;

	while (at > 0)
	{
		int			other = record->columns[at - 1];
		int			cmp = compare_keys(NameStr(TupleDescAttr(record->tupdesc, other)->attname),
									   name);

		if (cmp < 0)
			break;
		if (cmp == 0)
		{
			record->columns[at - 1] = column;
			return;
		}
		at--;
	}
	memmove(&record->columns[at + 1], &record->columns[at],
			sizeof(int) * (record->nkeys - at));
	record->columns[at] = column;
	record->nkeys++;
}

/* The entry of the n-th child, of which "total" bytes are the end. */
static inline JEntry
child_entry(JEntry entry, int n, int total)
{
	if (n % JB_OFFSET_STRIDE == 0)
		return (entry & JENTRY_TYPEMASK) | total | JENTRY_HAS_OFF;
	return entry;
}

static void
write_keys(RecordType *record)
{
	StringInfoData keys;
	int			i;

	initStringInfo(&keys);
	record->entries = palloc(sizeof(JEntry) * Max(record->nkeys, 1));
	for (i = 0; i < record->nkeys; i++)
	{
		Form_pg_attribute att = TupleDescAttr(record->tupdesc, record->columns[i]);
		int			len = strlen(NameStr(att->attname));

		appendBinaryStringInfo(&keys, NameStr(att->attname), len);
		record->entries[i] = child_entry(JENTRY_ISSTRING | len, i, keys.len);
	}
	record->keys = keys.data;
	record->keys_length = keys.len;
}

static RecordType *
record_type(Encoder *encoder, Oid type, int32 typmod)
{
	/* anonymous types never change, named ones may between two calls */
	uint64		identifier = type == RECORDOID ? 0 :
		assign_record_type_identifier(type, typmod);
	RecordType *record;
	MemoryContext old;
	ListCell   *lc;
	int			i;

	foreach(lc, encoder->records)
	{
		record = lfirst(lc);
		if (record->type == type && record->typmod == typmod &&
			record->identifier == identifier)
			return record;
	}
	old = MemoryContextSwitchTo(encoder->context);
	record = palloc0(sizeof(RecordType));
	record->type = type;
	record->typmod = typmod;
	record->identifier = identifier;
	record->tupdesc = lookup_rowtype_tupdesc_copy(type, typmod);
	record->columns = palloc(sizeof(int) * (record->tupdesc->natts + 1));
	for (i = 0; i < record->tupdesc->natts; i++)
	{
		if (!TupleDescAttr(record->tupdesc, i)->attisdropped)
			add_key(record, i);
	}
	write_keys(record);
	record->types = palloc(sizeof(ValueType *) * Max(record->nkeys, 1));
	for (i = 0; i < record->nkeys; i++)
		record->types[i] = value_type(encoder,
									  TupleDescAttr(record->tupdesc, record->columns[i])->atttypid);
	encoder->records = lappend(encoder->records, record);
	MemoryContextSwitchTo(old);
	return record;
}

/* --------------------------------------------------------------------- scalars */

static void
check_length(int64 length)
{
	if (length > JENTRY_OFFLENMASK)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("total size of jsonb elements exceeds the maximum of %u bytes",
						JENTRY_OFFLENMASK)));
}

/* Numbers and containers start at a multiple of four. */
static int
pad(StringInfo buf)
{
	int			padding = INTALIGN(buf->len) - buf->len;

	if (padding > 0)
		appendBinaryStringInfo(buf, "\0\0\0", padding);
	return padding;
}

static JEntry
encode_string(StringInfo buf, const char *data, Size length)
{
	check_length(length);
	appendBinaryStringInfo(buf, data, length);
	return JENTRY_ISSTRING | length;
}

static JEntry
encode_numeric(StringInfo buf, Numeric number)
{
	int			padding = pad(buf);
	int			length = VARSIZE(number);

	appendBinaryStringInfo(buf, (char *) number, length);
	return JENTRY_ISNUMERIC | (padding + length);
}

static JEntry
encode_int(StringInfo buf, int64 value)
{
	Numeric		number = compat_int64_to_numeric(value);
	JEntry		entry = encode_numeric(buf, number);

	pfree(number);
	return entry;
}

/* What was made of a value by detoasting it, if anything, is freed. */
static void
free_copy(const void *copy, Datum value)
{
	if (copy != DatumGetPointer(value))
		pfree(unconstify(void *, copy));
}

/* NaN and the infinities are no numbers in JSON, so they are strings. */
static JEntry
encode_number_or_string(StringInfo buf, Datum value)
{
	Numeric		number = DatumGetNumeric(value);
	JEntry		entry;

	if (compat_numeric_is_special(number))
	{
		char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out,
															   NumericGetDatum(number)));

		entry = encode_string(buf, text, strlen(text));
	}
	else
		entry = encode_numeric(buf, number);
	free_copy(number, value);
	return entry;
}

static JEntry
encode_float(StringInfo buf, ValueType *type, Datum value)
{
	char	   *text = OutputFunctionCall(&type->function, value);
	Datum		number;
	JEntry		entry;

	if (strchr(text, 'N') != NULL || strchr(text, 'n') != NULL)
		entry = encode_string(buf, text, strlen(text));
	else
	{
		number = DirectFunctionCall3(numeric_in, CStringGetDatum(text),
									 ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
		entry = encode_numeric(buf, DatumGetNumeric(number));
		pfree(DatumGetPointer(number));
	}
	pfree(text);
	return entry;
}

static JEntry
encode_text(StringInfo buf, Datum value)
{
	text	   *string = DatumGetTextPP(value);
	JEntry		entry = encode_string(buf, VARDATA_ANY(string), VARSIZE_ANY_EXHDR(string));

	free_copy(string, value);
	return entry;
}

static JEntry
encode_datetime(StringInfo buf, Oid type, Datum value)
{
	char		text[MAXDATELEN + 1];

	JsonEncodeDateTime(text, value, type, NULL);
	return encode_string(buf, text, strlen(text));
}

static JEntry
encode_output(StringInfo buf, ValueType *type, Datum value)
{
	char	   *text = OutputFunctionCall(&type->function, value);
	JEntry		entry = encode_string(buf, text, strlen(text));

	pfree(text);
	return entry;
}

static JEntry
encode_jsonb_container(StringInfo buf, Jsonb *jsonb)
{
	JsonbValue	scalar;
	int			padding;
	int			length = VARSIZE(jsonb) - VARHDRSZ;

	if (!JB_ROOT_IS_SCALAR(jsonb))
	{
		padding = pad(buf);
		appendBinaryStringInfo(buf, (char *) &jsonb->root, length);
		return JENTRY_ISCONTAINER | (padding + length);
	}
	(void) JsonbExtractScalar(&jsonb->root, &scalar);
	switch (scalar.type)
	{
		case jbvString:
			return encode_string(buf, scalar.val.string.val, scalar.val.string.len);
		case jbvNumeric:
			return encode_numeric(buf, scalar.val.numeric);
		case jbvBool:
			return scalar.val.boolean ? JENTRY_ISBOOL_TRUE : JENTRY_ISBOOL_FALSE;
		default:
			return JENTRY_ISNULL;
	}
}

static JEntry
encode_jsonb(StringInfo buf, Datum value)
{
	Jsonb	   *jsonb = DatumGetJsonbP(value);
	JEntry		entry = encode_jsonb_container(buf, jsonb);

	free_copy(jsonb, value);
	return entry;
}

/* ------------------------------------------------------------------ containers */

/*
 * The children of a container are first their entries, then their bytes.  The
 * start of one: returns where its entries begin.
 */
static int
start_container(StringInfo buf, uint32 header, int nentries)
{
	int			entries;

	appendBinaryStringInfo(buf, (char *) &header, sizeof(uint32));
	entries = buf->len;
	enlargeStringInfo(buf, nentries * sizeof(JEntry));
	buf->len += nentries * sizeof(JEntry);
	return entries;
}

static void
set_entry(StringInfo buf, int entries, int n, JEntry entry, int64 *total)
{
	*total += JBE_OFFLENFLD(entry);
	check_length(*total);
	entry = child_entry(entry, n, (int) *total);
	memcpy(buf->data + entries + n * sizeof(JEntry), &entry, sizeof(JEntry));
}

static JEntry
finish_container(StringInfo buf, int start)
{
	check_length(buf->len - start);
	return JENTRY_ISCONTAINER | (buf->len - start);
}

/* One dimension of an array; "next" counts the elements taken. */
static JEntry
encode_dimension(Encoder *encoder, StringInfo buf, ValueType *type, int ndim,
				 const int *dims, const Datum *values, const bool *nulls, int *next)
{
	int			start = buf->len;
	int			count = ndim == 0 ? 0 : dims[0];
	int64		total = 0;
	int			entries;
	int			i;

	(void) pad(buf);
	entries = start_container(buf, JB_FARRAY | count, count);
	for (i = 0; i < count; i++)
	{
		JEntry		entry;

		if (ndim > 1)
			entry = encode_dimension(encoder, buf, type, ndim - 1, dims + 1,
									 values, nulls, next);
		else
		{
			entry = nulls[*next] ? JENTRY_ISNULL :
				encode_value(encoder, buf, type, values[*next]);
			(*next)++;
		}
		set_entry(buf, entries, i, entry, &total);
	}
	return finish_container(buf, start);
}

static JEntry
encode_array(Encoder *encoder, StringInfo buf, Datum value)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	ValueType  *type = value_type(encoder, ARR_ELEMTYPE(array));
	Datum	   *values;
	bool	   *nulls;
	int			count;
	int			next = 0;
	JEntry		entry;

	deconstruct_array(array, type->type, type->typlen, type->typbyval,
					  type->typalign, &values, &nulls, &count);
	entry = encode_dimension(encoder, buf, type, count == 0 ? 0 : ARR_NDIM(array),
							 ARR_DIMS(array), values, nulls, &next);
	pfree(values);
	pfree(nulls);
	return entry;
}

static JEntry
encode_record(Encoder *encoder, StringInfo buf, HeapTupleHeader row)
{
	RecordType *record = record_type(encoder, HeapTupleHeaderGetTypeId(row),
									 HeapTupleHeaderGetTypMod(row));
	int			natts = record->tupdesc->natts;
	Datum	   *values = palloc((sizeof(Datum) + sizeof(bool)) * Max(natts, 1));
	bool	   *nulls = (bool *) (values + natts);
	HeapTupleData tuple;
	int			start = buf->len;
	int			n = record->nkeys;
	int64		total = record->keys_length;
	int			entries;
	int			i;

	CHECK_FOR_INTERRUPTS();
	tuple.t_len = HeapTupleHeaderGetDatumLength(row);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = row;
	heap_deform_tuple(&tuple, record->tupdesc, values, nulls);

	(void) pad(buf);
	entries = start_container(buf, JB_FOBJECT | n, 2 * n);
	memcpy(buf->data + entries, record->entries, n * sizeof(JEntry));
	appendBinaryStringInfo(buf, record->keys, record->keys_length);
	for (i = 0; i < n; i++)
	{
		int			column = record->columns[i];
		JEntry		entry = nulls[column] ? JENTRY_ISNULL :
			encode_value(encoder, buf, record->types[i], values[column]);

		set_entry(buf, entries, n + i, entry, &total);
	}
	pfree(values);
	return finish_container(buf, start);
}

static JEntry
encode_value(Encoder *encoder, StringInfo buf, ValueType *type, Datum value)
{
	check_stack_depth();

	switch (type->how)
	{
		case AS_BOOL:
			return DatumGetBool(value) ? JENTRY_ISBOOL_TRUE : JENTRY_ISBOOL_FALSE;
		case AS_INT2:
			return encode_int(buf, DatumGetInt16(value));
		case AS_INT4:
			return encode_int(buf, DatumGetInt32(value));
		case AS_INT8:
			return encode_int(buf, DatumGetInt64(value));
		case AS_NUMERIC:
			return encode_number_or_string(buf, value);
		case AS_FLOAT:
			return encode_float(buf, type, value);
		case AS_TEXT:
			return encode_text(buf, value);
		case AS_DATETIME:
			return encode_datetime(buf, type->base, value);
		case AS_OUTPUT:
			return encode_output(buf, type, value);
		case AS_JSONB:
			return encode_jsonb(buf, value);
		case AS_ARRAY:
			return encode_array(encoder, buf, value);
		case AS_RECORD:
			return encode_record(encoder, buf, DatumGetHeapTupleHeader(value));
		case AS_TO_JSONB:
			return encode_jsonb(buf, FunctionCall1(&type->function, value));
	}
	return JENTRY_ISNULL;		/* keep compiler quiet */
}

/*
 * orm_object(record) -> jsonb
 */
Datum
orm_object(PG_FUNCTION_ARGS)
{
	HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(0);
	Encoder    *encoder = fcinfo->flinfo->fn_extra;
	StringInfoData buf;

	if (encoder == NULL)
	{
		encoder = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Encoder));
		encoder->context = fcinfo->flinfo->fn_mcxt;
		fcinfo->flinfo->fn_extra = encoder;
	}
	initStringInfo(&buf);
	appendBinaryStringInfo(&buf, "\0\0\0\0", VARHDRSZ);
	(void) encode_record(encoder, &buf, row);
	SET_VARSIZE(buf.data, buf.len);
	PG_RETURN_POINTER(buf.data);
}
