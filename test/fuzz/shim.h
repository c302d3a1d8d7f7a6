/*
 * shim.h
 *	  What shim.c offers to the fuzzer itself.
 */
#ifndef SHIM_H
#define SHIM_H

#include <setjmp.h>

extern sigjmp_buf shim_catch;	/* where ereport(ERROR) jumps to */
extern int	shim_sqlstate;		/* of the last error */

extern void shim_stack_base(const void *address);
extern void shim_release(void); /* frees all memory */

#endif							/* SHIM_H */
