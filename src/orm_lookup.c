/*
 * orm_lookup.c
 *	  The module: magic, settings, start-up.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/guc.h"

#include "delete.h"
#include "eval.h"
#include "inline.h"
#include "shape_cache.h"

PG_MODULE_MAGIC;

char	   *orm_app_labels = NULL;
int			orm_no_action = NO_ACTION_AUTO;

static const struct config_enum_entry no_action_options[] = {
	{"auto", NO_ACTION_AUTO, false},
	{"cascade", NO_ACTION_CASCADE, false},
	{"protect", NO_ACTION_PROTECT, false},
	{NULL, 0, false}
};

static const struct config_enum_entry multi_aggregate_options[] = {
	{"django", MULTI_AGGREGATE_DJANGO, false},
	{"independent", MULTI_AGGREGATE_INDEPENDENT, false},
	{NULL, 0, false}
};

/* Cached plans may have the old settings' meaning in them. */
static void
assign_string(const char *newval, void *extra)
{
	orm_settings_changed();
}

static void
assign_enum(int newval, void *extra)
{
	orm_settings_changed();
}

static void
assign_bool(bool newval, void *extra)
{
	orm_settings_changed();
}

void		_PG_init(void);

void
_PG_init(void)
{
	DefineCustomStringVariable("orm_lookup.app_labels",
							   "App labels to try first for bare model names, separated by commas.",
							   NULL, &orm_app_labels, "", PGC_USERSET, 0,
							   NULL, assign_string, NULL);
	DefineCustomEnumVariable("orm_lookup.no_action",
							 "What an unregistered NO ACTION foreign key means to a delete.",
							 "auto: CASCADE when it is initially deferred, as Django makes them, else PROTECT.",
							 &orm_no_action, NO_ACTION_AUTO, no_action_options,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable("orm_lookup.multi_aggregate",
							 "How annotate() aggregates over several to-many relations.",
							 "django: in one join, where they multiply each other; independent: each in a subquery of its own.",
							 &orm_multi_aggregate, MULTI_AGGREGATE_DJANGO,
							 multi_aggregate_options, PGC_USERSET, 0,
							 NULL, assign_enum, NULL);
	DefineCustomBoolVariable("orm_lookup.inline",
							 "Whether calls of readers are planned as part of the query they stand in.",
							 NULL, &orm_inline, true, PGC_USERSET, 0,
							 NULL, assign_bool, NULL);
	DefineCustomIntVariable("orm_lookup.plan_cache_size",
							"How many plans a session keeps.",
							"0 keeps none.",
							&orm_plan_cache_size, 256, 0, 65536,
							PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("orm_lookup.check_shapes",
							 "Compares what is kept of earlier calls with what is made anew; for tests.",
							 NULL, &orm_check_shapes, false, PGC_USERSET,
							 GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE, NULL, NULL, NULL);
#if PG_VERSION_NUM >= 150000
	MarkGUCPrefixReserved("orm_lookup");
#else
	EmitWarningsOnPlaceholders("orm_lookup");
#endif
	orm_reflect_init();
	orm_delete_init();
	orm_inline_init();
}
