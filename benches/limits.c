/* The limits of the machine: what reading, looking at or writing files costs when nothing else is done.
 *
 *   limits read FOLDER...        lists the folders and all below, opens each file and reads it whole
 *   limits stat FOLDER...        lists the folders and all below, and asks for the state of each file
 *   limits write LIST FOLDER     writes files into a new folder, each under a temporary name, and renames it
 *
 * LIST has a line for each thing to write: "d NAME" for a folder, before what stands in it, and "SIZE NAME" for a file.
 * Nothing is printed; whoever calls it measures it. One thread, one buffer, and no system call that could be spared:
 * entries are told apart by what the listing itself says of them, and a file that fits the buffer is read once. */
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[4 << 20];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void read_file(int folder, const char *name) {
    int file = openat(folder, name, O_RDONLY);
    ssize_t got;
    if (file < 0)
        fail(name);
    do {
        got = read(file, buffer, sizeof buffer);
    } while (got == (ssize_t)sizeof buffer);
    if (got < 0)
        fail(name);
    close(file);
}

static void stat_file(int folder, const char *name) {
    struct stat state;
    if (fstatat(folder, name, &state, AT_SYMLINK_NOFOLLOW) != 0)
        fail(name);
}

static void walk(int above, const char *name, void (*visit)(int, const char *)) {
    int folder = openat(above, name, O_RDONLY | O_DIRECTORY);
    DIR *entries = folder < 0 ? NULL : fdopendir(folder);
    struct dirent *entry;
    if (entries == NULL)
        fail(name);
    while ((entry = readdir(entries)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (entry->d_type == DT_DIR)
            walk(folder, entry->d_name, visit);
        else
            visit(folder, entry->d_name);
    }
    closedir(entries);
}

static void write_file(const char *name, size_t size) {
    char temporary[4096];
    int file;
    if (snprintf(temporary, sizeof temporary, "%s.tmp", name) >= (int)sizeof temporary)
        fail(name);
    file = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (file < 0)
        fail(temporary);
    while (size > 0) {
        size_t part = size < sizeof buffer ? size : sizeof buffer;
        ssize_t done = write(file, buffer, part);
        if (done <= 0)
            fail(temporary);
        size -= (size_t)done;
    }
    close(file);
    if (rename(temporary, name) != 0)
        fail(name);
}

static void write_all(const char *list, const char *target) {
    FILE *lines = fopen(list, "r");
    char line[4096];
    if (lines == NULL)
        fail(list);
    if (mkdir(target, 0777) != 0 || chdir(target) != 0)
        fail(target);
    memset(buffer, 'x', sizeof buffer);
    while (fgets(line, sizeof line, lines) != NULL) {
        char *name = strchr(line, ' ');
        if (name == NULL)
            continue;
        *name++ = '\0';
        name[strcspn(name, "\n")] = '\0';
        if (line[0] == 'd') {
            if (mkdir(name, 0777) != 0)
                fail(name);
        } else {
            write_file(name, strtoull(line, NULL, 10));
        }
    }
    fclose(lines);
}

int main(int count, char **words) {
    int at;
    if (count == 4 && strcmp(words[1], "write") == 0) {
        write_all(words[2], words[3]);
        return 0;
    }
    if (count < 3 || (strcmp(words[1], "read") != 0 && strcmp(words[1], "stat") != 0)) {
        fputs("usage: limits read|stat FOLDER... or limits write LIST FOLDER\n", stderr);
        return 2;
    }
    for (at = 2; at < count; at++)
        walk(AT_FDCWD, words[at], words[1][0] == 'r' ? read_file : stat_file);
    return 0;
}
