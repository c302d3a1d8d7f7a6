/*
 * memcheck.h
 *	  Stands in for Valgrind's header of this name in the server that
 *	  test/hard.sh builds with AddressSanitizer.
 *
 * A server built with USE_VALGRIND tells Valgrind which pieces of its memory
 * contexts are in use, and which buffers are pinned.  Here AddressSanitizer is
 * told instead: by itself it knows malloc() only, that is whole blocks of a
 * context, so that writing behind one palloc()'d piece into the next, or
 * reading what was pfree()'d, would look like any other access.
 *
 * It does not know what is initialised; those requests only say that the memory
 * may be accessed.
 */
#ifndef ORM_MEMCHECK_H
#define ORM_MEMCHECK_H

#include <sanitizer/asan_interface.h>

#define VALGRIND_MAKE_MEM_NOACCESS(addr, size) \
	__asan_poison_memory_region((addr), (size))
#define VALGRIND_MAKE_MEM_DEFINED(addr, size) \
	__asan_unpoison_memory_region((addr), (size))
#define VALGRIND_MAKE_MEM_UNDEFINED(addr, size) \
	__asan_unpoison_memory_region((addr), (size))

#define VALGRIND_CREATE_MEMPOOL(pool, redzone, zeroed)	((void) 0)
#define VALGRIND_DESTROY_MEMPOOL(pool)					((void) 0)
#define VALGRIND_MEMPOOL_TRIM(pool, addr, size)			((void) 0)
#define VALGRIND_MEMPOOL_ALLOC(pool, addr, size) \
	__asan_unpoison_memory_region((addr), (size))

/* The context wipes what is freed, which ends with VALGRIND_MAKE_MEM_NOACCESS. */
#define VALGRIND_MEMPOOL_FREE(pool, addr)				((void) 0)
#define VALGRIND_MEMPOOL_CHANGE(pool, old, new, size) \
	__asan_unpoison_memory_region((new), (size))

#define VALGRIND_CHECK_MEM_IS_DEFINED(addr, size)		((void) 0)
#define VALGRIND_CHECK_VALUE_IS_DEFINED(value)			((void) 0)
#define VALGRIND_GET_VBITS(addr, bits, size)			(0)
#define VALGRIND_SET_VBITS(addr, bits, size)			((void) 0)
#define VALGRIND_COUNT_ERRORS							(0)
#define VALGRIND_PRINTF(...)							((void) 0)

#endif							/* ORM_MEMCHECK_H */
