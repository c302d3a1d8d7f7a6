/*
 * records.h
 *	  What is in a jsonb array of objects that are rows of a model (records.c).
 */
#ifndef ORM_RECORDS_H
#define ORM_RECORDS_H

#include "utils/jsonb.h"

#include "write.h"

/* Objects with the same keys. */
typedef struct RecordGroup
{
	List	   *fields;			/* of OrmRecordField * */
	Jsonb	   *rows;			/* an array of them */
	int			count;
	int			number;			/* its place in the list of groups */
	int			nkeys;			/* which of the array's keys, ascending */
	int		   *keys;
	JsonbParseState *state;		/* while rows are gathered */
} RecordGroup;

typedef struct RecordSet
{
	List	   *groups;			/* of RecordGroup * */
	int			count;			/* of objects */
	int		   *group_of;		/* for each object the group's number */
} RecordSet;

/*
 * Looks through the array.  Errors: 22023 for what is no array of objects,
 * 42703 for a key that is no field, 42701 for two keys that are one column.
 */
extern RecordSet *orm_read_records(Jsonb *rows, const OrmModel *model);

/*
 * Do two objects of the array have the same values for the fields, the key?
 * It may say so of some that have not.
 */
extern bool orm_records_repeat(Jsonb *rows, List *fields, int nfields);

extern OrmRecordField *orm_find_record_field(RecordGroup *group, const OrmModel *model,
											 AttrNumber attnum);

/* The error for what is no array of objects. */
extern void orm_no_records(void) ORM_NORETURN;

/* recordset.c: does orm_recordset() read values of the type? */
extern bool orm_recordset_reads(Oid type);

#endif							/* ORM_RECORDS_H */
