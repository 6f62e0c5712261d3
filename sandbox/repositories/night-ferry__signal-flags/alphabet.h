#ifndef ALPHABET_H
#define ALPHABET_H

enum { ROWS = 3, COLUMNS = 6 };

/* The colours of a letter's flag, row by row; NULL for what has no flag. */
const char *flag_of(char letter);

#endif
