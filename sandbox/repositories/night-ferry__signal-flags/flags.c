#include "alphabet.h"
#include <stdio.h>

static int colour(char name) {
    switch (name) {
    case 'w': return 47;
    case 'b': return 44;
    case 'r': return 41;
    case 'y': return 43;
    default: return 40;
    }
}

static void print_flag(const char *flag) {
    for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++)
            printf("\033[%dm  ", colour(flag[row * COLUMNS + column]));
        puts("\033[0m");
    }
}

int main(int count, char **words) {
    for (int i = 1; i < count; i++)
        for (const char *letter = words[i]; *letter; letter++) {
            const char *flag = flag_of(*letter);
            if (flag) print_flag(flag);
            puts("");
        }
    return count > 1 ? 0 : 2;
}
