//===- ParallelRegions.c - The parallel loops of a compiled model ---------===//
//
// The part of LLVM's OpenMP interface (openmp/runtime, kmp.h) that code from
// scf.parallel calls: parallel regions of one loop each, which is divided
// statically. It is linked into a model that has parallel loops, so that the
// model needs libc only.
//
// A loop is divided into more shares than there are threads, and a thread that
// is free takes the next: one that has been interrupted delays nobody by more
// than its share. The threads are started by the first region and stop when the
// model is unloaded. They serve one caller at a time: another one that finds
// them busy takes all shares itself.
//
//===----------------------------------------------------------------------===//
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

enum { MAX_THREADS = 256, SHARES_PER_THREAD = 4, SPINS = 20000 };

typedef void (*Region)(int32_t *global_id, int32_t *local_id, void *context);

// The share that this thread is at, of how many, and what is asked for next.
static _Thread_local struct {
  int32_t share, shares, threads;
} self = {0, 1, 1};

static struct {
  pthread_mutex_t mutex; // for sleeping, starting and stopping
  pthread_cond_t wake;
  pthread_t threads[MAX_THREADS];
  pid_t owner; // the process that made the threads
  int started;
  atomic_int stopping;
  atomic_int sleeping;

  pthread_mutex_t region; // held by the caller whom the threads serve
  Region run;
  void *context;
  // The number of the region, how many shares it has, and the next share, from
  // high to low bits: a share is taken by one exchange, from this region only.
  atomic_ullong ticket;
  atomic_int done; // shares that are finished
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER,
          .wake = PTHREAD_COND_INITIALIZER,
          .region = PTHREAD_MUTEX_INITIALIZER};

static int shares_of(unsigned long long ticket) {
  return (int)(ticket >> 16 & 0xffff);
}
static int next_of(unsigned long long ticket) { return (int)(ticket & 0xffff); }

static void relax(int spins) {
  if (spins >= SPINS)
    sched_yield();
#if defined(__x86_64__)
  else
    __builtin_ia32_pause();
#endif
}

static int has_share(void) {
  unsigned long long ticket = atomic_load(&pool.ticket);
  return next_of(ticket) < shares_of(ticket);
}

// Takes shares until none is left.
static void take_shares(void) {
  unsigned long long ticket = atomic_load(&pool.ticket);
  while (next_of(ticket) < shares_of(ticket)) {
    if (!atomic_compare_exchange_weak(&pool.ticket, &ticket, ticket + 1))
      continue;
    int32_t id = next_of(ticket), global = id;
    self.share = id;
    self.shares = shares_of(ticket);
    pool.run(&global, &id, pool.context);
    self.share = 0;
    self.shares = 1;
    atomic_fetch_add(&pool.done, 1);
    ticket = atomic_load(&pool.ticket);
  }
}

// Waits busily at first, because models have one region after the other.
static void wait_for_share(void) {
  for (int spins = 0; spins < SPINS; ++spins) {
    if (has_share())
      return;
    relax(spins);
  }
  pthread_mutex_lock(&pool.mutex);
  atomic_fetch_add(&pool.sleeping, 1);
  while (!has_share() && !atomic_load(&pool.stopping))
    pthread_cond_wait(&pool.wake, &pool.mutex);
  atomic_fetch_sub(&pool.sleeping, 1);
  pthread_mutex_unlock(&pool.mutex);
}

static void *work(void *unused) {
  (void)unused;
  while (!atomic_load(&pool.stopping)) {
    wait_for_share();
    take_shares();
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
    atomic_store(&pool.sleeping, 0);
    atomic_store(&pool.ticket, 0);
    pthread_mutex_init(&pool.mutex, 0);
    pthread_cond_init(&pool.wake, 0);
    pthread_mutex_init(&pool.region, 0);
  }
  pool.owner = process;
}

// Makes up to `count` threads beside the caller's. That there are fewer is no
// error: those that there are take all shares.
static void start_threads(int count) {
  if (pool.started >= count)
    return;
  pthread_mutex_lock(&pool.mutex);
  while (pool.started < count &&
         pthread_create(&pool.threads[pool.started], 0, work, 0) == 0)
    ++pool.started;
  pthread_mutex_unlock(&pool.mutex);
}

__attribute__((destructor)) static void stop_threads(void) {
  if (pool.owner != getpid())
    return;
  pthread_mutex_lock(&pool.mutex);
  atomic_store(&pool.stopping, 1);
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
  return self.share;
}

void __kmpc_push_num_threads(void *location, int32_t id, int32_t threads) {
  (void)location, (void)id;
  self.threads = threads;
}

void __kmpc_fork_call(void *location, int32_t count, Region run,
                      void *context) {
  (void)location, (void)count; // the compiler passes one context, or none
  int threads = self.threads < MAX_THREADS ? self.threads : MAX_THREADS;
  if (threads > 1)
    forget_threads_of_parent();
  // A region within a share, and one that finds the threads busy, is one share.
  if (threads < 2 || self.shares > 1 ||
      pthread_mutex_trylock(&pool.region) != 0) {
    int32_t global = 0, local = 0, share = self.share, shares = self.shares;
    self.share = 0;
    self.shares = 1;
    run(&global, &local, context);
    self.share = share;
    self.shares = shares;
    return;
  }
  start_threads(threads - 1);
  int shares = threads * SHARES_PER_THREAD;
  pool.run = run;
  pool.context = context;
  atomic_store(&pool.done, 0);
  unsigned long long number = (atomic_load(&pool.ticket) >> 32) + 1;
  atomic_store(&pool.ticket, number << 32 | (unsigned long long)shares << 16);
  if (atomic_load(&pool.sleeping) > 0) {
    pthread_mutex_lock(&pool.mutex);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.mutex);
  }
  take_shares();
  for (int spins = 0; atomic_load(&pool.done) != shares; ++spins)
    relax(spins);
  pthread_mutex_unlock(&pool.region);
}

// Of the iterations `lower` to `upper`, both included, those of the share; an
// empty range ends before it starts.
void __kmpc_for_static_init_8u(void *location, int32_t id, int32_t schedule,
                               int32_t *is_last, uint64_t *lower,
                               uint64_t *upper, int64_t *stride,
                               int64_t increment, int64_t chunk) {
  (void)location, (void)id, (void)schedule, (void)increment, (void)chunk;
  uint64_t count = *upper - *lower + 1, shares = (uint64_t)self.shares;
  uint64_t each = count / shares, more = count % shares;
  uint64_t share = (uint64_t)self.share;
  uint64_t begin = share * each + (share < more ? share : more);
  uint64_t size = each + (share < more ? 1 : 0);
  *lower += begin;
  *upper = *lower + size - 1;
  *stride = (int64_t)count;
  *is_last = size != 0 && begin + size == count;
}

void __kmpc_for_static_fini(void *location, int32_t id) {
  (void)location, (void)id;
}

// A region ends with its loop, where the caller waits for all shares anyway.
void __kmpc_barrier(void *location, int32_t id) { (void)location, (void)id; }
