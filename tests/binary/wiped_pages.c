// Linked with src/base/wiped_memory.cpp as the shipped binary is: what wiping costs in pages that were never used, and whether what was
// used is gone. Prints the page faults of freeing 8 MB of which one byte was written, and how much of 64 freed blocks can still be read.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static long faults(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

int main(void) {
  char* big = malloc(8 << 20);
  big[0] = 'x';
  const long before = faults();
  free(big);
  const long freed = faults() - before;

  enum { blocks = 64, size = 1000 };
  char* block[blocks];
  for (int i = 0; i < blocks; ++i) {
    block[i] = malloc(size);
    memset(block[i], 's', size);
  }
  char* volatile kept = malloc(size);  // so that the pages of the group stay
  for (int i = 0; i < blocks / 2; ++i) free(block[2 * i]);
  int left = 0;
  for (int i = 0; i < blocks / 2; ++i) {
    const volatile char* was = block[2 * i];
    for (int at = 0; at < size; ++at) left += was[at] == 's';
  }
  printf("%ld %d\n", freed, left);
  return kept == 0;
}
