/* Runs a program and tells what it cost: measure DESCRIPTOR PROGRAM ARGUMENTS...
 *
 * When it ends, one line is written to the descriptor: user time, system time and time by the clock in microseconds, the
 * peak of memory in KiB, and the exit status (128 and more: the signal that ended it).
 * Why not let the caller do it: on Linux the peak of a program begins at that of the process which started it, and an
 * interpreter is larger than many builds. This one has about a megabyte. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(struct timeval time) {
    return time.tv_sec * 1000000LL + time.tv_usec;
}

static long long clock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

int main(int count, char **words) {
    struct rusage used;
    long long began, ended;
    long peak;
    int status, descriptor;
    pid_t child;
    if (count < 3) {
        fputs("usage: measure DESCRIPTOR PROGRAM ARGUMENTS...\n", stderr);
        return 2;
    }
    descriptor = atoi(words[1]);
    began = clock_now();
    child = fork();
    if (child == 0) {
        close(descriptor);
        execvp(words[2], words + 2);
        perror(words[2]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        perror("measure");
        return 1;
    }
    ended = clock_now();
    peak = used.ru_maxrss;
#ifdef __APPLE__
    peak /= 1024; /* bytes there */
#endif
    status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    dprintf(descriptor, "%lld %lld %lld %ld %d\n", microseconds(used.ru_utime), microseconds(used.ru_stime),
            ended - began, peak, status);
    return 0;
}
