/* The wall clock of a process, moved by what a file says: eight bytes, nanoseconds, in the order of this machine.
 * Loaded with LD_PRELOAD into the nodes of a drill. Clocks that only measure how long something takes are untouched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

typedef int (*clock_function)(clockid_t, struct timespec *);

static clock_function machine_clock;
static const volatile int64_t *moved_by;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("ORRERY_CLOCK_MOVED_BY");
  machine_clock = (clock_function)dlsym(RTLD_NEXT, "clock_gettime");
  if (path != NULL) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
      void *page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
      if (page != MAP_FAILED) {
        moved_by = page;
      }
      close(file);
    }
  }
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  /* Other libraries' constructors may ask before ours has run. */
  clock_function machine =
      machine_clock != NULL ? machine_clock : (clock_function)dlsym(RTLD_NEXT, "clock_gettime");
  int status = machine(clock, at);
  if (status == 0 && moved_by != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    int64_t moved = (int64_t)at->tv_sec * SECOND + at->tv_nsec + *moved_by;
    at->tv_sec = moved / SECOND;
    at->tv_nsec = moved % SECOND;
  }
  return status;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  (void)zone;
  struct timespec now;
  int status = clock_gettime(CLOCK_REALTIME, &now);
  if (status == 0) {
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
  }
  return status;
}

time_t time(time_t *at) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
    return (time_t)-1;
  }
  if (at != NULL) {
    *at = now.tv_sec;
  }
  return now.tv_sec;
}
