#ifndef CPROGRAM_H
#define CPROGRAM_H

// The arguments that the program was started with, as the C runtime got them. NULL where the runtime does
// not hand them to constructors; Swift's standard library finds them in /proc there.
int program_argument_count(void);
char *const *program_arguments(void);

#endif
