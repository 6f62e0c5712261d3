#include "alphabet.h"
#include <ctype.h>
#include <stddef.h>

/* w white, b blue, r red, y yellow, k black */
static const char *const flags[26] = {
    "wwwbbbwwwbb.wwwbbb", "rrrrrrrrrrr.rrrrrr", "bbbbbbwwrrwwbbbbbb", "yyyyyybbbbbbyyyyyy",
};

const char *flag_of(char letter) {
    int place = toupper((unsigned char)letter) - 'A';
    return place >= 0 && place < 26 ? flags[place] : NULL;
}
