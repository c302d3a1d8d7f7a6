/*
 * row_identity.c
 *	  What tells rows apart where there is no primary key.
 *
 * annotate() with an aggregate yields one row for each row of the model, so it
 * groups by what is different for each of them.  Rows of a table are told apart
 * by where they are, those of a view or of a foreign table by a number that
 * they are given in the FROM clause.
 *
 * Relies on deparse.c, which writes the numbers.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "catalog/pg_class.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "query.h"

/* A name that no column of the model has. */
static char *
free_name(const OrmModel *model)
{
	char	   *name = pstrdup("__row");
	int			i;

	for (i = 0; i < model->ncolumns; i++)
	{
		if (strcmp(model->columns[i].column, name) == 0)
		{
			name = psprintf("%s_", name);
			i = -1;
		}
	}
	return name;
}

static List *
number_of_row(OrmAlias *alias)
{
	if (alias->row_number == NULL)
	{
		OrmColumn  *column = palloc0(sizeof(OrmColumn));

		column->attnum = alias->model->columns[alias->model->ncolumns - 1].attnum + 1;
		column->column = column->attname = free_name(alias->model);
		column->quoted = column->column;
		column->typid = INT8OID;
		column->typmod = -1;
		column->notnull = true;
		alias->row_number = column;
	}
	return list_make1(orm_column_expr(alias, alias->row_number));
}

List *
orm_row_identity(OrmQuery *query)
{
	const OrmModel *model = query->model;
	OrmAlias   *alias;

	if (model->npk > 0 || model->ncolumns == 0)
		return NIL;
	alias = orm_initial_alias(query);
	switch (model->relkind)
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_MATVIEW:
			return list_make2(orm_col_expr(alias, TableOidAttributeNumber),
							  orm_col_expr(alias, SelfItemPointerAttributeNumber));
		default:
			return number_of_row(alias);
	}
}

void
orm_check_groupable(OrmQuery *query, List *group)
{
	ListCell   *lc;

	foreach(lc, query->model->npk == 0 ? group : NIL)
	{
		OrmExpr    *expr = lfirst(lc);

		if (expr->kind == X_COL && expr->model == query->model &&
			!OidIsValid(lookup_type_cache(expr->type, TYPECACHE_EQ_OPR)->eq_opr))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("rows of %s cannot be grouped: it has no primary key, and \"%s\" is of type %s, whose values are not compared",
							orm_model_display(query->model), expr->column->attname,
							format_type_be(expr->type)),
					 errhint("Choose other columns with values() or values_list() before the aggregate.")));
	}
}
