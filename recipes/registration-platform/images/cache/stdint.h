/* All that Varnish's compiled configuration asks of a C library: the sizes of numbers, which the compiler's own header has. */
#include <stddef.h>
