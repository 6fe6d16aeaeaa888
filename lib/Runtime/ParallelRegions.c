//===- ParallelRegions.c - The parallel loops of a compiled model ---------===//
//
// The part of LLVM's OpenMP interface (openmp/runtime, kmp.h) that code from
// scf.parallel calls: parallel regions with loops that are divided statically.
// It is linked into a model that has parallel loops, so that the model needs
// libc only.
//
// The threads are started by the first region and stop when the model is
// unloaded. They serve one region at a time: a caller that finds them busy (or
// a process that cannot have threads) runs its region alone, which is right
// too, because a loop is divided among those who take part.
//
//===----------------------------------------------------------------------===//
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

enum { MAX_THREADS = 256, TEAM_BITS = 16, SPINS = 20000 };

typedef void (*Region)(int32_t *global_id, int32_t *local_id, void *context);

// Who this thread is in the region that it runs.
static _Thread_local struct {
  int32_t id, team, requested;
} self = {0, 1, 1};

static struct {
  pthread_mutex_t mutex; // guards what is below but the atomics
  pthread_cond_t wake;
  pthread_t threads[MAX_THREADS];
  unsigned long long first[MAX_THREADS]; // what was announced to each before
  pid_t owner;                           // the process that made the threads
  int started;
  int stopping;

  pthread_mutex_t region; // held by the caller whose region the threads serve
  Region run;
  void *context;
  // The number of the region, and in the low bits the size of its team: one
  // word, so that a thread which is left out never sees parts of two regions.
  atomic_ullong announced;
  atomic_int left;      // threads that have not finished the region
  atomic_int arrived;   // threads at the barrier
  atomic_uint barriers; // counts barriers
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER,
          .wake = PTHREAD_COND_INITIALIZER,
          .region = PTHREAD_MUTEX_INITIALIZER};

static void relax(int spins) {
  if (spins >= SPINS)
    sched_yield();
#if defined(__x86_64__)
  else
    __builtin_ia32_pause();
#endif
}

static void run_as(int id, int team) {
  self.id = id;
  self.team = team;
  int32_t global = id, local = id;
  pool.run(&global, &local, pool.context);
  self.id = 0;
  self.team = 1;
}

// Waits until something else than `seen` is announced: at first busily, because
// models have one region after the other. Returns whether that is a region.
static int wait_for_region(unsigned long long seen) {
  for (int spins = 0; spins < SPINS; ++spins) {
    if (atomic_load_explicit(&pool.announced, memory_order_acquire) != seen)
      return 1;
    relax(spins);
  }
  pthread_mutex_lock(&pool.mutex);
  while (atomic_load(&pool.announced) == seen && !pool.stopping)
    pthread_cond_wait(&pool.wake, &pool.mutex);
  int stopping = pool.stopping;
  pthread_mutex_unlock(&pool.mutex);
  return !stopping;
}

static void *work(void *argument) {
  int id = (int)(intptr_t)argument;
  unsigned long long seen = pool.first[id - 1];
  while (wait_for_region(seen)) {
    seen = atomic_load_explicit(&pool.announced, memory_order_acquire);
    int team = (int)(seen & ((1u << TEAM_BITS) - 1));
    if (id < team) {
      run_as(id, team);
      atomic_fetch_sub_explicit(&pool.left, 1, memory_order_release);
    }
  }
  return 0;
}

// A child process has none of its parent's threads, and does not know what
// locks they held.
static void forget_threads_of_parent(void) {
  pid_t process = getpid();
  if (pool.owner == process)
    return;
  if (pool.owner != 0) {
    pool.started = 0;
    pthread_mutex_init(&pool.mutex, 0);
    pthread_cond_init(&pool.wake, 0);
    pthread_mutex_init(&pool.region, 0);
  }
  pool.owner = process;
}

// Makes `team` - 1 threads; returns the size of the team that there can be.
static int start_threads(int team) {
  if (pool.started >= team - 1)
    return team;
  pthread_mutex_lock(&pool.mutex);
  while (pool.started < team - 1) {
    void *id = (void *)(intptr_t)(pool.started + 1);
    pool.first[pool.started] = atomic_load(&pool.announced);
    if (pthread_create(&pool.threads[pool.started], 0, work, id) != 0)
      break;
    ++pool.started;
  }
  int possible = pool.started + 1;
  pthread_mutex_unlock(&pool.mutex);
  return possible < team ? possible : team;
}

__attribute__((destructor)) static void stop_threads(void) {
  if (pool.owner != getpid())
    return;
  pthread_mutex_lock(&pool.mutex);
  pool.stopping = 1;
  pthread_cond_broadcast(&pool.wake);
  int started = pool.started;
  pool.started = 0;
  pthread_mutex_unlock(&pool.mutex);
  for (int i = 0; i < started; ++i)
    pthread_join(pool.threads[i], 0);
}

// The interface. `location` describes the source and is not used.

int32_t __kmpc_global_thread_num(void *location) {
  (void)location;
  return self.id;
}

void __kmpc_push_num_threads(void *location, int32_t id, int32_t threads) {
  (void)location, (void)id;
  self.requested = threads;
}

void __kmpc_fork_call(void *location, int32_t count, Region run,
                      void *context) {
  (void)location, (void)count; // the compiler passes one context, or none
  int team = self.requested < MAX_THREADS ? self.requested : MAX_THREADS;
  if (team > 1)
    forget_threads_of_parent();
  // A region within a region is run by the thread that finds it.
  if (team < 2 || self.team > 1 || pthread_mutex_trylock(&pool.region) != 0) {
    int32_t global = 0, local = 0, id = self.id, outer = self.team;
    self.id = 0;
    self.team = 1;
    run(&global, &local, context);
    self.id = id;
    self.team = outer;
    return;
  }
  team = start_threads(team);
  pool.run = run;
  pool.context = context;
  atomic_store(&pool.arrived, 0);
  atomic_store(&pool.left, team - 1);
  pthread_mutex_lock(&pool.mutex);
  unsigned long long number = atomic_load(&pool.announced) >> TEAM_BITS;
  atomic_store_explicit(&pool.announced,
                        (number + 1) << TEAM_BITS | (unsigned)team,
                        memory_order_release);
  pthread_cond_broadcast(&pool.wake);
  pthread_mutex_unlock(&pool.mutex);
  run_as(0, team);
  for (int spins = 0;
       atomic_load_explicit(&pool.left, memory_order_acquire) != 0; ++spins)
    relax(spins);
  pthread_mutex_unlock(&pool.region);
}

// Iterations `lower` to `upper`, both included, of which the thread gets a
// range; an empty one ends before it starts.
void __kmpc_for_static_init_8u(void *location, int32_t id, int32_t schedule,
                               int32_t *is_last, uint64_t *lower,
                               uint64_t *upper, int64_t *stride,
                               int64_t increment, int64_t chunk) {
  (void)location, (void)id, (void)schedule, (void)increment, (void)chunk;
  uint64_t count = *upper - *lower + 1;
  uint64_t each = count / (uint64_t)self.team,
           more = count % (uint64_t)self.team;
  uint64_t me = (uint64_t)self.id;
  uint64_t begin = me * each + (me < more ? me : more);
  uint64_t size = each + (me < more ? 1 : 0);
  *lower += begin;
  *upper = *lower + size - 1;
  *stride = (int64_t)count;
  *is_last = size != 0 && begin + size == count;
}

void __kmpc_for_static_fini(void *location, int32_t id) {
  (void)location, (void)id;
}

void __kmpc_barrier(void *location, int32_t id) {
  (void)location, (void)id;
  int team = self.team;
  if (team < 2)
    return;
  unsigned seen = atomic_load_explicit(&pool.barriers, memory_order_acquire);
  if (atomic_fetch_add_explicit(&pool.arrived, 1, memory_order_acq_rel) ==
      team - 1) {
    atomic_store_explicit(&pool.arrived, 0, memory_order_relaxed);
    atomic_fetch_add_explicit(&pool.barriers, 1, memory_order_release);
    return;
  }
  for (int spins = 0;
       atomic_load_explicit(&pool.barriers, memory_order_acquire) == seen;
       ++spins)
    relax(spins);
}
