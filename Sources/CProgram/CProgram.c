#include "CProgram.h"
#include <stdlib.h>

static int count = 0;
static char *const *arguments = NULL;

#if defined(__GLIBC__) || defined(__APPLE__)
// glibc and Apple's dyld call constructors with the arguments of main.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv, char **envp) {
  (void)envp;
  count = argc;
  arguments = argv;
}
#endif

int program_argument_count(void) { return count; }
char *const *program_arguments(void) { return arguments; }
